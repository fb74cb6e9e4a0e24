import { isNativeError } from 'node:util/types'

import { describeFailure } from '../../aws/call-errors.ts'
import { readSigningKey, refreshSignIn, SignInFailure } from '../../aws/console-login.ts'
import type { SignInAnswer, SignInGrant } from '../../aws/console-login.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import { removeFile } from '../../files/private-file.ts'
import { replaceFile } from '../../files/replace-file.ts'
import { isLong, loginRequired, openToken, usableMs } from './console-login-task.ts'
import type { LoginTask } from './console-login-task.ts'
import { parseLoginToken, renewLoginToken } from './console-login-token.ts'
import type { LoginToken } from './console-login-token.ts'
import { describeCall } from './call-description.ts'

/**
 * Refreshes the token of an `aws login` in its file. A refresh token works once, so: under a lock, after reading the file again, and
 * only if the answer can be written. The AWS CLI does not know the lock, so a refusal is checked against the file once more.
 * @param seen the token as it was before the lock
 * @throws AwsxError LOGIN_SESSION_REQUIRED, ACCESS_DENIED, AWS_REFUSED, AWS_UNREACHABLE, STORE_UNAVAILABLE; the file is then as it was
 */
export async function refreshLoginToken(login: LoginTask, seen: LoginToken): Promise<LoginToken> {
  const { store, waitMs } = login.task.deps
  const options = { waitMs, purpose: `refreshing the AWS sign-in of profile ${login.step.profile}` }
  return store.withLock(`login:${login.id}`, options, async () => {
    const current = await openToken(login)
    const isRotated = current.refreshToken.reveal() !== seen.refreshToken.reveal()
    if (isLong(current, login) && (isRotated || !login.mustBeNew)) return current
    return exchange(login, current)
  })
}

async function exchange(login: LoginTask, current: LoginToken): Promise<LoginToken> {
  const { deps } = login.task
  const grant = {
    clientId: current.clientId,
    refreshToken: current.refreshToken,
    key: readKey(login, current),
  }
  const connection = endpointFor(deps.clients, 'signin', current.region ?? deps.clients.region)
  let answer: SignInAnswer
  try {
    probeWrite(login, current)
    answer = await refreshSignIn(grant, connection, deps.context)
  } catch (error) {
    return recover(login, current, describe(error, login, connection))
  }
  const text = renewLoginToken(current, answer, deps.context.now())
  write(login, text)
  deps.debug('login: refreshed')
  const renewed = parseLoginToken(text)
  if ('problem' in renewed) throw new SyntaxError(`the renewed sign-in ${renewed.problem}`)
  return renewed
}

function readKey(login: LoginTask, token: LoginToken): SignInGrant['key'] {
  const key = readSigningKey(token.dpopKey)
  if (key === undefined) throw loginRequired(login, 'has a dpopKey that is no EC P-256 key in PEM form')
  return key
}

/** A full disk must show before the refresh token is spent. Not the file itself: the AWS CLI may have just replaced it. */
function probeWrite(login: LoginTask, token: LoginToken): void {
  const probe = `${login.file}.awsx`
  try {
    replaceFile(probe, Buffer.alloc(token.text.reveal().length))
    removeFile(probe)
  } catch (error) {
    if (!isNativeError(error)) throw error
    throw new AwsxError('STORE_UNAVAILABLE', `the AWS sign-in cannot be refreshed: ${error.message}`, {
      hints: [`check the free space and the permissions of ${login.file}`],
      cause: error,
    })
  }
}

/** The old token is spent: better to go on with the new keys than to have neither. */
function write(login: LoginTask, text: string): void {
  try {
    replaceFile(login.file, text, { durable: true })
  } catch (error) {
    if (!isNativeError(error)) throw error
    login.task.deps.say(`the refreshed AWS sign-in could not be saved (${error.message}); ${login.command}`)
  }
}

function describe(error: unknown, login: LoginTask, connection: ReturnType<typeof endpointFor>): AwsxError {
  const reason = error instanceof SignInFailure ? error.reason : null
  if (reason === 'TOKEN_EXPIRED') return loginRequired(login, 'has expired', error)
  if (reason === 'USER_CREDENTIALS_CHANGED') {
    return loginRequired(login, 'has ended, because the credentials of the user have changed', error)
  }
  const hints =
    reason === 'INSUFFICIENT_PERMISSIONS'
      ? ['allow signin:CreateOAuth2Token in a policy of the user or role that signed in']
      : [login.command]
  return describeFailure(error, describeCall(login.task, connection, 'refresh the AWS sign-in', hints))
}

/** @throws the failure, unless what the file holds is good enough */
async function recover(login: LoginTask, current: LoginToken, failure: AwsxError): Promise<LoginToken> {
  const { deps } = login.task
  const again = await openToken(login)
  const isRotated = again.refreshToken.reveal() !== current.refreshToken.reveal()
  if (isRotated && isLong(again, login)) return again
  const leftMs = current.credentials.expiresAt - deps.context.now()
  const isPassing = failure.code === 'AWS_UNREACHABLE' || failure.code === 'STORE_UNAVAILABLE'
  if (!isPassing || login.mustBeNew || leftMs <= usableMs) throw failure
  deps.say(`${failure.message}; using credentials with ${Math.floor(leftMs / 60_000)} minutes left`)
  return current
}
