import { describeFailure, failureName } from '../aws/call-errors.ts'
import { createToken } from '../aws/sso-oidc.ts'
import type { TokenSearch } from './ensure-token.ts'
import { saveRecord } from './save-record.ts'
import { readToken } from './read-token.ts'
import { isRefreshRejected, noteRejectedRefresh } from './rejected-refresh.ts'
import {
  canRefresh,
  isFresh,
  isUsable,
  tokenFromAnswer,
  tokenFromRecord,
  tokenToRecord,
} from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { Secret } from '../secret.ts'

/** Longer than a refresh with all its retries takes: a process that holds the lock for longer is stopped or hung. */
const refreshWaitMs = 25_000
const rereads = 10
const rereadPauseMs = 100

/**
 * Refreshes the stored token. Refresh tokens are single use, so this happens only under the lock, after reading the record again, and
 * if the new token can be stored.
 * @returns undefined if the sign-in has expired
 * @throws AwsxError AWS_UNREACHABLE, STORE_UNAVAILABLE; the stored token then stays as it is
 */
export async function refreshToken(search: TokenSearch): Promise<SsoToken | undefined> {
  const { identity, deps } = search
  const options = { waitMs: Math.min(deps.waitMs, refreshWaitMs), purpose: 'refreshing a sign-in' }
  return deps.store.withLock(`token:${identity}`, options, async () => {
    const current = await readToken(identity, deps)
    const now = deps.context.now()
    if (current === undefined) return undefined
    if (isFresh(current, now) && current.accessToken.reveal() !== search.refused) return current
    if (!canRefresh(current, now)) return undefined
    if (isRefreshRejected(identity, current.expiresAt, deps.store)) return undefined
    return exchange(current, search)
  })
}

async function exchange(current: SsoToken, search: TokenSearch): Promise<SsoToken | undefined> {
  const { registration, refreshToken: previous } = current
  const { identity, deps, connection } = search
  if (registration === null || previous === null) return undefined
  let answer
  try {
    deps.store.probeWrite()
    const grant = { kind: 'refresh', refreshToken: previous } as const
    answer = await createToken(registration, grant, connection, deps.context)
  } catch (error) {
    return recover(error, current, search)
  }
  const next = tokenFromAnswer(answer, registration, deps.context.now(), previous)
  // Stored before it is used, because the old refresh token no longer works.
  const isStored = await saveRecord(
    identity,
    tokenToRecord(next),
    deps,
    (found) => found !== undefined && hasRefreshToken(tokenFromRecord(found), previous),
  )
  deps.debug(isStored ? 'token: refreshed' : 'token: refreshed, but not stored')
  return next
}

function hasRefreshToken(token: SsoToken, text: Secret): boolean {
  return token.refreshToken?.reveal() === text.reveal()
}

async function recover(
  error: unknown,
  current: SsoToken,
  search: TokenSearch,
): Promise<SsoToken | undefined> {
  const { identity, deps, connection } = search
  const now = deps.context.now()
  const mayUse = (token: SsoToken): boolean =>
    isUsable(token, now) && token.accessToken.reveal() !== search.refused
  if (!/^(InvalidGrant|InvalidClient|ExpiredToken|UnauthorizedClient)/.test(failureName(error))) {
    if (mayUse(current)) return current
    throw describeFailure(error, { action: 'refresh the sign-in', connection })
  }
  // Another process may have used the refresh token without this lock: locks can fail, but the record shows what happened.
  const newer = await waitForNewer(current, search)
  if (newer !== undefined && mayUse(newer)) return newer
  deps.debug(`token: can no longer be refreshed (${failureName(error)})`)
  noteRejectedRefresh(identity, current.expiresAt, deps.store)
  return newer === undefined && mayUse(current) ? current : undefined
}

/** Waits a moment for another process that got the new token to store it. */
async function waitForNewer(
  current: SsoToken,
  { identity, deps }: TokenSearch,
): Promise<SsoToken | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await readToken(identity, deps)
    if (found !== undefined && found.accessToken.reveal() !== current.accessToken.reveal()) return found
    if (attempt === rereads) return undefined
    await deps.context.sleep(rereadPauseMs)
  }
}
