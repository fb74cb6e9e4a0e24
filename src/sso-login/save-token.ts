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
  /** The token that was refreshed; undefined for a new sign-in, which replaces whatever is there. */
  readonly previous: FoundToken | undefined
  readonly isShared: boolean
}

/**
 * Saves a new token: in the file if it is shared, and in the store. Neither replaces a token that another process has saved meanwhile.
 * Warns if it cannot be written.
 * @returns whether it was saved
 */
export async function saveToken(
  { signIn, identity, deps }: TokenSubject,
  token: SsoToken,
  { previous, isShared }: SaveOptions,
): Promise<boolean> {
  // The file first, because other programs refresh the token there.
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

/** A file that is missing now was removed by a sign-out. */
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
