import { isNativeError } from 'node:util/types'

import { describeFailure } from '../../aws/call-errors.ts'
import { refreshSignIn, SignInFailure } from '../../aws/console-login.ts'
import type { SignInAnswer } from '../../aws/console-login.ts'
import { readSigningKey } from '../../crypto/signature.ts'
import type { SigningKey } from '../../crypto/signature.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import { callLockOptions } from '../../sso-login/lock-options.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import { isLongEnough, loginRequired, openToken } from './console-login-file.ts'
import type { ConsoleLogin } from './console-login-file.ts'
import { loginId } from '../../console-login/token-location.ts'
import { parseLoginToken, renewLoginToken } from '../../console-login/login-token.ts'
import type { ConsoleLoginToken } from '../../console-login/login-token.ts'
import { describeCall } from './describe-call.ts'

/** With less left, credentials are of no use to a command. */
const usableMs = 60_000

/**
 * Refreshes the token of a console sign-in where it is. A refresh token works once, so: under a lock, after reading it again, and
 * only if the answer can be written. The AWS CLI does not know the lock, so after a refusal the token is read once more.
 * @param seen the token as it was before the lock
 * @throws AwsxError LOGIN_SESSION_REQUIRED, ACCESS_DENIED, AWS_REFUSED, AWS_UNREACHABLE, STORE_UNAVAILABLE; the token is then unchanged
 */
export async function refreshLogin(login: ConsoleLogin, seen: ConsoleLoginToken): Promise<ConsoleLoginToken> {
  const { deps } = login.task
  const purpose = `refreshing the AWS sign-in of profile ${login.step.profile}`
  const options = { ...callLockOptions(deps, 'login', purpose), waitMs: deps.waitMs }
  return deps.store.withLock(`login:${loginId(login.step.loginSession)}`, options, async () => {
    const current = await openToken(login)
    const isRotated = current.refreshToken.reveal() !== seen.refreshToken.reveal()
    if (isLongEnough(current, login) && (isRotated || !login.mustBeNew)) {
      deps.debug('login: another process refreshed the token')
      return current
    }
    return exchange(login, current)
  })
}

async function exchange(login: ConsoleLogin, current: ConsoleLoginToken): Promise<ConsoleLoginToken> {
  const { deps } = login.task
  const grant = {
    clientId: current.clientId,
    refreshToken: current.refreshToken,
    key: readKey(login, current),
  }
  const connection = endpointFor(deps.clients, 'signin', current.region ?? deps.clients.region)
  deps.debug(
    `login: calling CreateOAuth2Token at ${new URL(connection.endpoint).host} (${connection.region})`,
  )
  let answer: SignInAnswer
  try {
    probeWrite(login, current)
    answer = await refreshSignIn(grant, connection, deps.context)
  } catch (error) {
    return recover(login, current, describe(error, login, connection))
  }
  const text = renewLoginToken(current, answer, deps.context.now())
  await write(login, current, text)
  deps.debug(`login: refreshed, valid for ${Math.floor(answer.expiresIn / 60)} min`)
  const renewed = parseLoginToken(text)
  if ('problem' in renewed) throw new SyntaxError(`the refreshed sign-in ${renewed.problem}`)
  return renewed
}

function readKey(login: ConsoleLogin, token: ConsoleLoginToken): SigningKey {
  const key = readSigningKey(token.dpopKey.reveal())
  if (key === undefined) throw loginRequired(login, 'has a dpopKey that is not an EC P-256 key in PEM format')
  return key
}

/** A full disk must show before the refresh token is used up. */
function probeWrite({ location }: ConsoleLogin, token: ConsoleLoginToken): void {
  try {
    location.probeWrite(token.text.reveal().length)
  } catch (error) {
    if (!isNativeError(error)) throw error
    throw new AwsxError('STORE_UNAVAILABLE', `cannot refresh the AWS sign-in: ${error.message}`, {
      hints: [`check the free disk space and the permissions of ${location.name}`],
      cause: error,
    })
  }
}

/** The old refresh token is used up, so the new credentials are used even if they cannot be saved. */
async function write(login: ConsoleLogin, current: ConsoleLoginToken, text: string): Promise<void> {
  try {
    await login.location.write(text, current.text.reveal())
  } catch (error) {
    if (!isNativeError(error)) throw error
    login.task.deps.say(
      `could not save the refreshed AWS sign-in (${error.message}); sign in again with: ${login.command}`,
    )
  }
}

function describe(
  error: unknown,
  login: ConsoleLogin,
  connection: ReturnType<typeof endpointFor>,
): AwsxError {
  const reason = error instanceof SignInFailure ? error.reason : null
  if (reason === 'TOKEN_EXPIRED') return loginRequired(login, 'has expired', error)
  if (reason === 'USER_CREDENTIALS_CHANGED') {
    return loginRequired(login, "has ended, because the user's credentials changed", error)
  }
  const hints =
    reason === 'INSUFFICIENT_PERMISSIONS'
      ? ['allow signin:CreateOAuth2Token in a policy of the user or role that signed in']
      : [login.command]
  return describeFailure(error, describeCall(login.task, connection, 'refresh the AWS sign-in', hints))
}

/** @throws the failure, unless the saved credentials can be used */
async function recover(
  login: ConsoleLogin,
  current: ConsoleLoginToken,
  failure: AwsxError,
): Promise<ConsoleLoginToken> {
  const { deps } = login.task
  const again = await openToken(login)
  const isRotated = again.refreshToken.reveal() !== current.refreshToken.reveal()
  if (isRotated && isLongEnough(again, login)) {
    deps.debug('login: the refresh failed, but another program has refreshed the token')
    return again
  }
  const leftMs = current.credentials.expiresAt - deps.context.now()
  const isTemporary = failure.code === 'AWS_UNREACHABLE' || failure.code === 'STORE_UNAVAILABLE'
  if (!isTemporary || login.mustBeNew || leftMs <= usableMs) throw failure
  deps.say(`${failure.message}; using cached credentials that expire in ${formatTimeLeft(leftMs)}`)
  return current
}
