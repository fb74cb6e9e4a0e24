import { isOutdated, isSameClient, readCurrentToken } from './current-token.ts'
import type { TokenSubject } from './current-token.ts'
import { saveRecord } from './save-record.ts'
import { describeShared } from './save-token.ts'
import { isStoreUnavailable, writeSharedToken } from './share-token.ts'
import { sharedPath } from './shared-token-cache.ts'
import type { SharedFile } from './shared-token-cache.ts'
import { isSharedRecord, tokenFromRecord, tokenToRecord } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import { withTokenLock } from './token-lock.ts'

/**
 * Starts sharing a sign-in, for `login`: writes the store's token to the file, or adopts the file's token.
 * @throws AwsxError STORE_UNAVAILABLE if the file cannot be written and `share` is `required`
 */
export async function shareSignIn(subject: TokenSubject): Promise<void> {
  await withTokenLock(subject, 'sharing a sign-in', async () => {
    const found = await readCurrentToken(subject)
    if (found === undefined) return
    if (found.from === 'file' || writeFile(subject, found.token)) await markShared(subject, found.token)
  })
}

/** @returns whether it was written, which is not the case if another process has signed in */
function writeFile({ signIn, deps }: TokenSubject, token: SsoToken): boolean {
  const mayReplace = (file: SharedFile): boolean => isOutdated(file, token, deps.context.now())
  try {
    const isWritten = writeSharedToken(signIn, token, deps.context, { keepMembers: false, mayReplace })
    if (isWritten) deps.say(describeShared(sharedPath(signIn, deps.context)))
    return isWritten
  } catch (error) {
    if (deps.share === 'required' || !isStoreUnavailable(error)) throw error
    deps.say(`not shared: ${error.message}`)
    return false
  }
}

async function markShared({ identity, deps }: TokenSubject, token: SsoToken): Promise<void> {
  const record = await deps.store.read(identity)
  const isSame = record !== undefined && isSameClient(tokenFromRecord(record), token)
  if (isSame && isSharedRecord(record)) return
  // Another sign-in may have a different user.
  if (record !== undefined && !isSame) deps.store.removeDerived(identity)
  await saveRecord(identity, tokenToRecord(token, true), deps)
}
