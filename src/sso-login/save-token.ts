import type { StoredRecord } from '../store/types.ts'
import { isOutdated } from './current-token.ts'
import type { FoundToken, TokenSubject } from './current-token.ts'
import { saveRecord } from './save-record.ts'
import { isStoreUnavailable, writeSharedToken } from './share-token.ts'
import { sharedPath } from './shared-token-cache.ts'
import type { SharedFile } from './shared-token-cache.ts'
import { isSharedRecord, tokenFromRecord, tokenToRecord } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

export interface SaveOptions {
  /** The refreshed token; undefined for a new sign-in, which replaces any token. */
  readonly previous: FoundToken | undefined
  readonly isShared: boolean
}

/**
 * Saves a new token in the store, and in the file if it is shared. Never replaces a token that another process has saved in the meantime.
 * Warns if writing fails.
 * @returns whether the token was saved
 */
export async function saveToken(
  { signIn, identity, deps }: TokenSubject,
  token: SsoToken,
  { previous, isShared }: SaveOptions,
): Promise<boolean> {
  // Write the file first, because other programs refresh the token there.
  const isInFile = isShared && tryToShare({ signIn, identity, deps }, token, previous)
  const isInStore = await saveRecord(
    identity,
    tokenToRecord(token, isInFile),
    deps,
    previous === undefined ? undefined : (found) => mayReplaceRecord(found, previous.token),
  )
  return isInFile || isInStore
}

function tryToShare(
  { signIn, deps }: TokenSubject,
  token: SsoToken,
  previous: FoundToken | undefined,
): boolean {
  try {
    const isWritten = writeSharedToken(signIn, token, deps.context, {
      keepMembers: previous?.from === 'file',
      mayReplace: (file) => previous === undefined || mayReplaceFile(file, previous, deps.context.now()),
    })
    if (isWritten && previous === undefined) deps.say(describeShared(sharedPath(signIn, deps.context)))
    return isWritten
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    // `login --share` tries again, and fails.
    if (deps.share !== 'required') deps.say(`not shared: ${error.message}`)
    return false
  }
}

export function describeShared(path: string): string {
  return `shared the sign-in in ${path}, where every program you run can read it`
}

/** If the file is missing now, a sign-out removed it. */
function mayReplaceFile(file: SharedFile, { token, from }: FoundToken, now: number): boolean {
  if (from === 'store') return isOutdated(file, token, now)
  return file.kind === 'token' && hasSameRefreshToken(file.token, token)
}

/** The copy of a shared token may be older than the token that was refreshed. */
function mayReplaceRecord(found: StoredRecord | undefined, previous: SsoToken): boolean {
  if (found === undefined) return false
  return isSharedRecord(found) || hasSameRefreshToken(tokenFromRecord(found), previous)
}

function hasSameRefreshToken(one: SsoToken, other: SsoToken): boolean {
  return one.refreshToken !== null && one.refreshToken.reveal() === other.refreshToken?.reveal()
}
