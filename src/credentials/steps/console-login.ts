import { join } from 'node:path'

import type { Answer } from '../../aws/connection.ts'
import { locateFiles } from '../../config/locate-files.ts'
import { hash } from '../../crypto/crypto.ts'
import type { LoginBase } from '../../plan/types.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { Credentials } from '../types.ts'
import { describeLeft, isLongEnough, openToken } from './console-login-file.ts'
import type { ConsoleLogin } from './console-login-file.ts'
import type { StepTask } from './step-task.ts'

/** botocore and the AWS SDKs renew in this window. The credentials of `aws login` last for 15 minutes only. */
const refreshWindowMs = 5 * 60_000

/**
 * Reads the credentials of an `aws login` from its cache (`AWS_LOGIN_CACHE_DIRECTORY`, else `~/.aws/login/cache`), and refreshes them
 * there when they are about to expire. The file stays readable for the AWS CLI and the SDKs.
 * @throws AwsxError LOGIN_SESSION_REQUIRED if there is no such login, its file cannot be read, or it has expired
 */
export async function readLoginSession(step: LoginBase, task: StepTask): Promise<Answer<Credentials>> {
  const login = locateLogin(step, task)
  const token = await openToken(login)
  const { deps } = task
  if (!login.mustBeNew && isLongEnough(token, login)) {
    deps.debug(`login: ${login.file} has credentials ${describeLeft(token, login)}`)
    return { value: token.credentials, clockOffsetMs: 0 }
  }
  const reason = login.mustBeNew ? 'new ones are required' : 'that is not long enough'
  deps.debug(
    `login: refreshing ${login.file}, whose credentials are ${describeLeft(token, login)}; ${reason}`,
  )
  const { refreshLogin } = await import('./console-login-refresh.ts')
  const { credentials } = await refreshLogin(login, token)
  return { value: credentials, clockOffsetMs: 0 }
}

function locateLogin(step: LoginBase, task: StepTask): ConsoleLogin {
  const { plan, index, deps, mustBeNew } = task
  const id = hash(step.loginSession.trim()).toString('hex')
  const isLast = index === plan.steps.length - 1
  return {
    step,
    task,
    id,
    file: join(locateFiles(deps.context).loginCache, `${id}.json`),
    mustBeNew,
    requiredMs: Math.max(refreshWindowMs, isLast ? deps.minTtlMs : 0),
    command: `aws login --profile ${quoteWord(step.profile)}`,
  }
}
