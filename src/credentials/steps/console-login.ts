import { join } from 'node:path'

import type { Answer } from '../../aws/connection.ts'
import { locateFiles } from '../../config/locate-files.ts'
import { hash } from '../../crypto/crypto.ts'
import type { LoginBase } from '../../plan/types.ts'
import type { StepTask } from '../resolve-credentials.ts'
import type { Credentials } from '../types.ts'
import { isLong, openToken } from './console-login-task.ts'
import type { LoginTask } from './console-login-task.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** The window in which botocore and the AWS SDKs refresh; what `aws login` gets lasts 15 minutes only. */
const refreshWindowMs = 5 * 60_000

/**
 * The credentials of a console sign-in that `aws login` made, from its cache (`AWS_LOGIN_CACHE_DIRECTORY`, else `~/.aws/login/cache`),
 * refreshed there when they are near their end. The file stays one that the AWS CLI and the SDKs read.
 * @throws AwsxError LOGIN_SESSION_REQUIRED if there is none, it cannot be read, or its session is over
 */
export async function readLoginSession(step: LoginBase, task: StepTask): Promise<Answer<Credentials>> {
  const login = describeTask(step, task)
  const token = await openToken(login)
  if (!login.mustBeNew && isLong(token, login)) return { value: token.credentials, clockOffsetMs: 0 }
  const { refreshLoginToken } = await import('./console-login-refresh.ts')
  const { credentials } = await refreshLoginToken(login, token)
  return { value: credentials, clockOffsetMs: 0 }
}

function describeTask(step: LoginBase, task: StepTask): LoginTask {
  const { plan, index, deps } = task
  const id = hash(step.loginSession.trim()).toString('hex')
  const isLast = index === plan.steps.length - 1
  return {
    step,
    task,
    id,
    file: join(locateFiles(deps.context).loginCache, `${id}.json`),
    mustBeNew: deps.refresh || task.distrust === true,
    leastMs: Math.max(refreshWindowMs, isLast ? deps.minTtlMs : 0),
    command: `aws login --profile ${quoteWord(step.profile)}`,
  }
}
