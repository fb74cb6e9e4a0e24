import { createToken, startDeviceAuthorization } from '../aws/sso-oidc.ts'
import type { DeviceAuthorization, Registration } from '../aws/sso-oidc.ts'
import { failureName } from '../aws/failure.ts'
import { AwsxError } from '../errors.ts'
import { startProgress } from '../terminal/progress.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { ensureRegistration } from './registration.ts'
import { tokenFromAnswer } from './token.ts'
import type { SsoToken } from './token.ts'
import type { LoginTask } from './tools.ts'

/** Added to the pause between polls, for good, each time the service says slow_down (RFC 8628 §3.5). */
const slowDownSeconds = 5

/**
 * The device authorization grant (RFC 8628): shows a code that the person enters on a page, on any machine. The page is not opened
 * and the code is not filled in for them: who types it knows that it is theirs.
 */
export async function authorizeDevice(signIn: SsoSignIn, task: LoginTask): Promise<SsoToken> {
  const { registration, device } = await startDevice(signIn, task, task.wish.force)
  const { tools } = task
  tools.say(`to sign in, open ${device.verificationUri} in any browser and enter the code ${device.userCode}`)
  tools.say('enter it only if you started this sign-in yourself')
  const progress = startProgress('waiting for the code to be entered', tools.context.stderr)
  try {
    return await poll(device, registration, task)
  } finally {
    progress.stop()
  }
}

async function startDevice(
  signIn: SsoSignIn,
  task: LoginTask,
  renew: boolean,
): Promise<{ registration: Registration; device: DeviceAuthorization }> {
  const { connection, tools } = task
  const registration = await ensureRegistration(signIn, task, 'device-code', renew)
  try {
    const device = await startDeviceAuthorization(registration, signIn.startUrl, connection, tools.context)
    return { registration, device }
  } catch (error) {
    if (failureName(error) !== 'InvalidClientException' || renew) throw error
    return startDevice(signIn, task, true)
  }
}

async function poll(
  device: DeviceAuthorization,
  registration: Registration,
  task: LoginTask,
): Promise<SsoToken> {
  const { connection, tools } = task
  const end = tools.context.now() + device.expiresIn * 1000
  let interval = device.interval
  while (tools.context.now() < end) {
    await tools.context.sleep(interval * 1000)
    try {
      const grant = { kind: 'device', deviceCode: device.deviceCode } as const
      const answer = await createToken(registration, grant, connection, tools.context)
      return tokenFromAnswer(answer, registration, tools.context.now())
    } catch (error) {
      const name = failureName(error)
      if (name === 'SlowDownException') interval += slowDownSeconds
      else if (name !== 'AuthorizationPendingException') throw describeRefusal(error, name)
    }
  }
  throw describeRefusal(undefined, 'ExpiredTokenException')
}

function describeRefusal(error: unknown, name: string): unknown {
  if (name === 'AccessDeniedException') {
    return new AwsxError('SSO_LOGIN_FAILED', 'the sign-in was refused in the browser', {
      hints: ['run the command again for a new code'],
      cause: error,
    })
  }
  if (name === 'ExpiredTokenException') {
    return new AwsxError('SSO_LOGIN_FAILED', 'the code expired before it was entered', {
      hints: ['run the command again for a new code'],
      cause: error,
    })
  }
  return error
}
