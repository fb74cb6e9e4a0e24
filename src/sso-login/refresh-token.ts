import { describeFailure, failureName } from '../aws/call-errors.ts'
import { createToken } from '../aws/sso-oidc.ts'
import { noteRefreshed } from './drop-derived.ts'
import { describeService, isRejected } from './login-deps.ts'
import type { TokenTask } from './login-deps.ts'
import { isRefreshRejected, noteRejectedRefresh } from './rejected-refresh.ts'
import { probeSharedWrite } from './share-token.ts'
import { readCurrentToken } from './current-token.ts'
import type { FoundToken } from './current-token.ts'
import { saveToken } from './save-token.ts'
import { withTokenLock } from './token-lock.ts'
import { canRefresh, describeLeft, isFresh, isUsable, tokenFromAnswer } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

/** How often and how long to wait for a process that got the new token to store it. */
const rereads = 10
const rereadPauseMs = 100

/**
 * Refreshes the token. A refresh token works only once, so this happens under the lock, after rereading the token, and not if the
 * answer could not be stored.
 * @returns undefined if the user has to sign in again
 * @throws AwsxError AWS_UNREACHABLE, STORE_UNAVAILABLE; the stored token is then unchanged
 */
export async function refreshToken(task: TokenTask): Promise<SsoToken | undefined> {
  const { identity, deps } = task
  return withTokenLock(task, 'refreshing a sign-in', async () => {
    const found = await readCurrentToken(task)
    if (found === undefined) return undefined
    const current = found.token
    const now = deps.context.now()
    if (isFresh(current, now) && !isRejected(current, task)) {
      deps.debug('token: another process has refreshed it')
      return current
    }
    if (!canRefresh(current, now)) return undefined
    if (isRefreshRejected(identity, current.expiresAt, deps.store)) return undefined
    return exchange(found, task)
  })
}

async function exchange(found: FoundToken, task: TokenTask): Promise<SsoToken | undefined> {
  const { registration, refreshToken: previous } = found.token
  const { deps, connection } = task
  if (registration === null || previous === null) return undefined
  deps.debug(`token: calling CreateToken at ${describeService(task)}`)
  let answer
  try {
    if (found.from === 'file') probeSharedWrite(task.signIn, deps.context)
    else deps.store.probeWrite()
    const grant = { kind: 'refresh', refreshToken: previous } as const
    answer = await createToken(registration, grant, connection, deps.context)
  } catch (error) {
    return recover(error, found.token, task)
  }
  const next = tokenFromAnswer(answer, registration, deps.context.now(), previous)
  noteRefreshed(task, found, next)
  // Stored before it is used, because the old refresh token is used up now.
  const isShared = deps.share !== 'off' || found.from === 'file'
  const isStored = await saveToken(task, next, { previous: found, isShared })
  const left = describeLeft(next, deps.context.now())
  deps.debug(`token: refreshed${isStored ? '' : ', but not stored'}, ${left}`)
  return next
}

async function recover(error: unknown, current: SsoToken, task: TokenTask): Promise<SsoToken | undefined> {
  const { identity, deps, connection } = task
  const now = deps.context.now()
  const mayUse = (token: SsoToken): boolean => isUsable(token, now) && !isRejected(token, task)
  if (!/^(InvalidGrant|InvalidClient|ExpiredToken|UnauthorizedClient)/.test(failureName(error))) {
    const failure = describeFailure(error, { action: 'refresh the sign-in', connection })
    if (!mayUse(current)) throw failure
    deps.debug(`token: ${failure.message}; using the old one, ${describeLeft(current, now)}`)
    return current
  }
  // Another process may have used the refresh token without this lock.
  const newer = await waitForNewer(current, task)
  if (newer !== undefined && mayUse(newer)) {
    deps.debug('token: rejected, but another process has refreshed it')
    return newer
  }
  deps.debug(`token: the service rejected the refresh token (${failureName(error)})`)
  noteRejectedRefresh(identity, current.expiresAt, deps.store)
  return newer === undefined && mayUse(current) ? current : undefined
}

/** Waits a moment for another process that got the new token to store it. */
async function waitForNewer(current: SsoToken, task: TokenTask): Promise<SsoToken | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const found = (await readCurrentToken(task))?.token
    if (found !== undefined && found.accessToken.reveal() !== current.accessToken.reveal()) return found
    if (attempt === rereads) return undefined
    await task.deps.context.sleep(rereadPauseMs)
  }
}
