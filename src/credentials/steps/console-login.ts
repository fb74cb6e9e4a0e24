import type { Answer } from '../../aws/connection.ts'
import type { ConsoleLoginToken } from '../../console-login/login-token.ts'
import { fileLocation, storeLocation } from '../../console-login/token-location.ts'
import type { TokenLocation } from '../../console-login/token-location.ts'
import { AwsxError } from '../../errors.ts'
import type { LoginBase } from '../../plan/types.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { Credentials } from '../types.ts'
import { describeLeft, findToken, isLongEnough, loginRequired } from './console-login-file.ts'
import type { ConsoleLogin } from './console-login-file.ts'
import type { StepTask } from './step-task.ts'

/** botocore and the AWS SDKs renew in this window. The credentials of `aws login` last for 15 minutes only. */
const refreshWindowMs = 5 * 60_000

/**
 * Gets the credentials of a console sign-in: of awsx, in the store; else of `aws login`, in its cache (`AWS_LOGIN_CACHE_DIRECTORY`, else
 * `~/.aws/login/cache`). Refreshes them where they are when they are about to expire; the file stays readable for the AWS CLI and the SDKs.
 * Without a sign-in that works, lets the user sign in, if that is allowed.
 * @throws AwsxError LOGIN_SESSION_REQUIRED if there is no sign-in, it cannot be read, or it has expired
 */
export async function readLoginSession(step: LoginBase, task: StepTask): Promise<Answer<Credentials>> {
  const { deps } = task
  const stored = openLogin(storeLocation(step.loginSession, deps), step, task)
  const inFile = openLogin(fileLocation(step.loginSession, deps.context), step, task)
  const first = await tryToRead(stored)
  if ('accessKeyId' in first) return answer(first)
  const second = await tryToRead(inFile)
  if ('accessKeyId' in second) return answer(second)
  // A sign-in that is damaged or has expired says more than one that is missing.
  const { failure = loginRequired(inFile, 'is missing') } = first.failure === undefined ? second : first
  const request = await deps.requestLogin()
  if (request === null) throw failure
  deps.debug(`sign-in: ${failure.message}`)
  const { signInOnce } = await import('../../console-login/sign-in-once.ts')
  return answer(await signInOnce(step, { deps, request, region: deps.clients.region }))
}

function answer(value: Credentials): Answer<Credentials> {
  return { value, clockOffsetMs: 0 }
}

/** @returns the failure, if the token is of no use; undefined for a missing one */
async function tryToRead(
  login: ConsoleLogin,
): Promise<Credentials | { readonly failure: AwsxError | undefined }> {
  try {
    const token = await findToken(login)
    return token === undefined ? { failure: undefined } : await readCredentials(login, token)
  } catch (error) {
    if (error instanceof AwsxError && error.code === 'LOGIN_SESSION_REQUIRED') return { failure: error }
    throw error
  }
}

async function readCredentials(login: ConsoleLogin, token: ConsoleLoginToken): Promise<Credentials> {
  const { location, task } = login
  const { deps } = task
  if (!login.mustBeNew && isLongEnough(token, login)) {
    deps.debug(`login: ${location.name} has credentials ${describeLeft(token, login)}`)
    return token.credentials
  }
  const reason = login.mustBeNew ? 'new ones are required' : 'that is not long enough'
  deps.debug(
    `login: refreshing ${location.name}, whose credentials are ${describeLeft(token, login)}; ${reason}`,
  )
  const { refreshLogin } = await import('./console-login-refresh.ts')
  return (await refreshLogin(login, token)).credentials
}

function openLogin(location: TokenLocation, step: LoginBase, task: StepTask): ConsoleLogin {
  const { plan, index, deps, mustBeNew } = task
  const isLast = index === plan.steps.length - 1
  return {
    step,
    task,
    location,
    mustBeNew,
    requiredMs: Math.max(refreshWindowMs, isLast ? deps.minTtlMs : 0),
    command: `awsx login ${quoteWord(step.profile)}`,
  }
}
