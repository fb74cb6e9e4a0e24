import { createToken, startDeviceAuthorization } from '../aws/sso-oidc.ts'
import type { DeviceAuthorization, Registration } from '../aws/sso-oidc.ts'
import { describeFailure, failureName } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import { startProgress } from '../terminal/progress.ts'
import type { Progress } from '../terminal/progress.ts'
import { ensureRegistration } from './client-registration.ts'
import { showDevicePage } from './device-page.ts'
import { tokenFromAnswer } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginTask } from './login-deps.ts'

/** Added to the pause between polls, for good, each time the service says slow_down (RFC 8628 §3.5). */
const slowDownSeconds = 5
const waiting = 'waiting for the code to be entered'
/** The pauses double while the service cannot be reached (RFC 8628 §3.5), up to this. */
const longestPauseSeconds = 30
/** A call takes at most this long, with all its retries. */
const longestCallMs = 20_000

/**
 * The device authorization grant (RFC 8628): shows a code that the user enters on a page, on any machine, or compares with that page.
 * @param isBrowserMissing whether a browser could not be started before
 * @throws AwsxError SSO_LOGIN_FAILED if the user denied the sign-in or the code expired
 */
export async function authorizeDevice(task: LoginTask, isBrowserMissing = false): Promise<SsoToken> {
  const { registration, device } = await startDevice(task, task.request.force)
  const { deps } = task
  await showDevicePage(device, task, isBrowserMissing)
  const progress = startProgress(waiting, deps.context.stderr)
  try {
    return await poll({ device, registration, task }, progress)
  } finally {
    progress.stop()
  }
}

async function startDevice(
  task: LoginTask,
  isNewClient: boolean,
): Promise<{ registration: Registration; device: DeviceAuthorization }> {
  const { signIn, connection, deps } = task
  const registration = await ensureRegistration(task, 'device-code', isNewClient)
  try {
    const device = await startDeviceAuthorization(registration, signIn.startUrl, connection, deps.context)
    return { registration, device }
  } catch (error) {
    if (failureName(error) !== 'InvalidClientException' || isNewClient) throw error
    deps.debug('sign-in: the service does not know the client, registering another one')
    return startDevice(task, true)
  }
}

interface Polling {
  readonly device: DeviceAuthorization
  readonly registration: Registration
  readonly task: LoginTask
}

/**
 * Polls until the code was entered. The service decides when it expires; counting here only ends a wait that the service does not end.
 * The count adds up pauses and calls, each with at most its expected length, so that the user loses no time if the clock is set, the
 * process is stopped, or the machine sleeps. After a sleep the network may be missing for a while, so failed calls do not end the wait.
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

/** @returns an error if the service cannot be reached */
async function askOnce(polling: Polling): Promise<SsoToken | 'pending' | 'slow-down' | AwsxError> {
  const { device, registration, task } = polling
  const { signIn, connection, deps } = task
  try {
    const grant = { kind: 'device', deviceCode: device.deviceCode } as const
    const answer = await createToken(registration, grant, connection, deps.context)
    return tokenFromAnswer(answer, registration, deps.context.now())
  } catch (error) {
    const name = failureName(error)
    if (name === 'AuthorizationPendingException') return 'pending'
    if (name === 'SlowDownException') return 'slow-down'
    const problem = describeFailure(error, { action: `sign in to ${signIn.startUrl}`, connection })
    if (problem.code !== 'AWS_UNREACHABLE') throw describeDenial(error, name)
    deps.debug(`sign-in: ${problem.message}`)
    return problem
  }
}

function describeDenial(error: unknown, name: string): unknown {
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
