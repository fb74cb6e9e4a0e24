import { createToken, startDeviceAuthorization } from '../aws/sso-oidc.ts'
import type { DeviceAuthorization, Registration } from '../aws/sso-oidc.ts'
import { describeFailure, failureName } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import { startProgress } from '../terminal/progress.ts'
import type { Progress } from '../terminal/progress.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { ensureRegistration } from './client-registration.ts'
import { tokenFromAnswer } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginTask } from './login-deps.ts'

/** Added to the pause between polls, for good, each time the service says slow_down (RFC 8628 §3.5). */
const slowDownSeconds = 5
const waiting = 'waiting for the code to be entered'
/** The longest pause while the service cannot be reached: the pauses double then (RFC 8628 §3.5). */
const longestPauseSeconds = 30
/** The longest that a call takes, with all its retries. */
const longestCallMs = 20_000

/**
 * The device authorization grant (RFC 8628): shows a code that the user enters on a page, on any machine. awsx neither opens the page
 * nor fills in the code: users who type the code know that the sign-in is their own.
 */
export async function authorizeDevice(signIn: SsoSignIn, task: LoginTask): Promise<SsoToken> {
  const { registration, device } = await startDevice(signIn, task, task.request.force)
  const { deps } = task
  deps.say(`to sign in, open ${device.verificationUri} in any browser and enter the code ${device.userCode}`)
  deps.say('enter it only if you started this sign-in yourself')
  const progress = startProgress(waiting, deps.context.stderr)
  try {
    return await poll({ signIn, device, registration, task }, progress)
  } finally {
    progress.stop()
  }
}

async function startDevice(
  signIn: SsoSignIn,
  task: LoginTask,
  renew: boolean,
): Promise<{ registration: Registration; device: DeviceAuthorization }> {
  const { connection, deps } = task
  const registration = await ensureRegistration(signIn, task, 'device-code', renew)
  try {
    const device = await startDeviceAuthorization(registration, signIn.startUrl, connection, deps.context)
    return { registration, device }
  } catch (error) {
    if (failureName(error) !== 'InvalidClientException' || renew) throw error
    return startDevice(signIn, task, true)
  }
}

interface Polling {
  readonly signIn: SsoSignIn
  readonly device: DeviceAuthorization
  readonly registration: Registration
  readonly task: LoginTask
}

/**
 * Polls until the user has entered the code. The service decides whether the code has expired; the local count only ends a wait that
 * the service does not end. The count adds up pauses and calls, each with no more than its planned length, so a clock change, a stopped
 * process or a suspended machine does not shorten the user's time. A machine that wakes up has no network for a while, so a call
 * without a response does not end the wait either.
 */
async function poll(polling: Polling, progress: Progress): Promise<SsoToken> {
  const { device } = polling
  const { context } = polling.task.deps
  let { interval } = device
  let failures = 0
  let leftMs = device.expiresIn * 1000
  for (;;) {
    const pauseMs = pauseSeconds(interval, failures) * 1000
    await context.sleep(pauseMs)
    const started = context.elapsed()
    const answer = await askOnce(polling)
    if (typeof answer === 'object' && !(answer instanceof AwsxError)) return answer
    if (answer === 'slow-down') interval += slowDownSeconds
    failures = answer instanceof AwsxError ? failures + 1 : 0
    progress.update(failures === 0 ? waiting : `${waiting} (no response, trying again)`)
    leftMs -= pauseMs + Math.min(context.elapsed() - started, longestCallMs)
    if (leftMs <= 0) throw answer instanceof AwsxError ? answer : expired()
  }
}

function pauseSeconds(interval: number, failures: number): number {
  return Math.max(interval, Math.min(longestPauseSeconds, interval * 2 ** failures))
}

/** @returns an error if the service could not be reached */
async function askOnce(polling: Polling): Promise<SsoToken | 'pending' | 'slow-down' | AwsxError> {
  const { signIn, device, registration, task } = polling
  const { connection, deps } = task
  try {
    const grant = { kind: 'device', deviceCode: device.deviceCode } as const
    const answer = await createToken(registration, grant, connection, deps.context)
    return tokenFromAnswer(answer, registration, deps.context.now())
  } catch (error) {
    const name = failureName(error)
    if (name === 'AuthorizationPendingException') return 'pending'
    if (name === 'SlowDownException') return 'slow-down'
    const problem = describeFailure(error, { action: `sign in to ${signIn.startUrl}`, connection })
    if (problem.code !== 'AWS_UNREACHABLE') throw describeRefusal(error, name)
    deps.debug(`device code: ${problem.message}`)
    return problem
  }
}

function describeRefusal(error: unknown, name: string): unknown {
  if (name === 'AccessDeniedException') {
    return new AwsxError('SSO_LOGIN_FAILED', 'the sign-in was denied in the browser', {
      hints: ['run the command again for a new code'],
      cause: error,
    })
  }
  return name === 'ExpiredTokenException' ? expired(error) : error
}

function expired(cause?: unknown): AwsxError {
  return new AwsxError('SSO_LOGIN_FAILED', 'the code expired before it was entered', {
    hints: ['run the command again for a new code'],
    cause,
  })
}
