import type { TokenTask } from './login-deps.ts'
import { readSettledFile } from './shared-token-cache.ts'
import type { SharedFile } from './shared-token-cache.ts'
import { canRefresh, isSharedRecord, isUsable, tokenFromRecord } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

/** A token and its location. `file` is the shared cache of the AWS CLI. */
export interface FoundToken {
  readonly token: SsoToken
  readonly from: 'store' | 'file'
}

/** The sign-in to read or save a token for. */
export type TokenSubject = Pick<TokenTask, 'signIn' | 'identity' | 'deps'>

/**
 * Reads the token of a sign-in. If it is shared, the file takes precedence and the store only has a copy, because the AWS CLI and the SDKs refresh
 * the token in the file. A sign-in is shared if the user turned sharing on, or shared this one: then the record says so and the file
 * still has a token of the same client. `aws sso login` uses another client.
 */
export async function readCurrentToken({
  signIn,
  identity,
  deps,
}: TokenSubject): Promise<FoundToken | undefined> {
  const record = await deps.store.read(identity)
  const stored = record === undefined ? undefined : tokenFromRecord(record)
  const inStore = stored === undefined ? undefined : ({ token: stored, from: 'store' } as const)
  const isCopy = isSharedRecord(record)
  if (deps.share === 'off' && !isCopy) return inStore
  const file = await readSettledFile(signIn, deps.context)
  if (file.kind !== 'token' || !isLive(file.token, deps.context.now())) return inStore
  const isSame = stored !== undefined && isSameClient(stored, file.token)
  if (deps.share === 'off' && !isSame) return inStore
  // A refresh could not write the file, or the client's newer sign-in was not shared.
  if (isSame && !isCopy) return inStore
  return { token: file.token, from: 'file' }
}

/** Whether a token can be used or refreshed. */
export function isLive(token: SsoToken, now: number): boolean {
  return isUsable(token, now) || canRefresh(token, now)
}

/**
 * Whether the store's token, which takes precedence, may replace the file.
 * @param stored a token that {@link readCurrentToken} took from the store
 */
export function isOutdated(file: SharedFile, stored: SsoToken, now: number): boolean {
  return file.kind !== 'token' || !isLive(file.token, now) || isSameClient(file.token, stored)
}

/** Whether two tokens belong to the same client. A refresh keeps the client. */
export function isSameClient(one: SsoToken, other: SsoToken): boolean {
  return one.registration !== null && one.registration.clientId === other.registration?.clientId
}
