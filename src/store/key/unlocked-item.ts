import { AwsxError } from '../../errors.ts'
import type { KeyDeps } from '../store-deps.ts'
import { isKeyOf, type StoreFile } from '../store-file.ts'
import { encodeBase64 } from '../../text/bytes.ts'
import type { UnlockLimits } from '../types.ts'
import { deleteFromKeychain, readKeychain, writeKeychain } from './keychain.ts'
import type { KeychainItem } from './keychain.ts'
import { parseUnlockedKey, touchEveryMs, unlockEnd } from './unlocked-key.ts'
import type { UnlockedKey } from './unlocked-key.ts'

const item: KeychainItem = 'awsx unlocked key'

/** The unlocked key of a store in the login keychain, and when a run last used it. */
type UnlockedItem = UnlockedKey & { readonly usedAt: number }

type ItemDeps = Pick<KeyDeps, 'context' | 'interactive' | 'warn' | 'unlock'>

/**
 * Gets the key that a passphrase unlocked, on macOS and Windows. There no folder is certainly in memory, so the keychain has it. Removes it
 * if its time is over.
 * @returns undefined also if the keychain cannot be used
 */
export async function readUnlockedItem(
  deps: ItemDeps,
  storeFile: StoreFile,
): Promise<Uint8Array | undefined> {
  if (!isUsed(deps)) return undefined
  try {
    const bytes = await readKeychain(deps, storeFile.storeId, item)
    const found = bytes && parseItem(bytes.toString('utf8'))
    if (found === undefined) return undefined
    const now = deps.context.now()
    if (isOver(found, now, deps.unlock)) {
      await deleteFromKeychain(deps, storeFile.storeId, item)
      return undefined
    }
    if (!isKeyOf(storeFile, found.key)) return undefined
    const { idleMs } = deps.unlock
    if (idleMs !== undefined && now - found.usedAt > Math.min(touchEveryMs, idleMs / 2))
      await tryToWriteItem(deps, storeFile.storeId, { ...found, usedAt: now })
    return found.key
  } catch {
    return undefined
  }
}

/** Ignores errors: without the item the next process asks for the passphrase again. */
export async function saveUnlockedItem(
  deps: ItemDeps,
  storeFile: Pick<StoreFile, 'storeId' | 'keyCheck'>,
  unlocked: Omit<UnlockedKey, 'keyCheck'>,
): Promise<void> {
  if (!isUsed(deps)) return
  const { storeId, keyCheck } = storeFile
  await tryToWriteItem(deps, storeId, { ...unlocked, keyCheck, usedAt: deps.context.now() })
}

/**
 * @returns whether an unlocked key was removed
 * @throws AwsxError STORE_UNAVAILABLE if the keychain may still have it
 */
export async function removeUnlockedItem(deps: ItemDeps, storeId: string): Promise<boolean> {
  if (!isUsed(deps)) return false
  try {
    return await deleteFromKeychain(deps, storeId, item)
  } catch (error) {
    const { message, hints } = error as AwsxError
    throw new AwsxError('STORE_UNAVAILABLE', `cannot remove the unlocked key from the keychain: ${message}`, {
      hints,
      cause: error,
    })
  }
}

function isUsed({ context }: ItemDeps): boolean {
  return context.platform === 'darwin' || context.platform === 'win32'
}

/** Ignores errors, which cost at most another prompt. */
async function tryToWriteItem(deps: ItemDeps, storeId: string, content: UnlockedItem): Promise<void> {
  const text = JSON.stringify({ ...content, key: encodeBase64(content.key) })
  try {
    await writeKeychain(deps, storeId, Buffer.from(text), item)
  } catch {
    // See above.
  }
}

/** @returns undefined if it is not one that awsx wrote */
function parseItem(text: string): UnlockedItem | undefined {
  const unlocked = parseUnlockedKey(text)
  const { usedAt } = JSON.parse(text) as { readonly usedAt?: unknown }
  return unlocked === undefined || typeof usedAt !== 'number' ? undefined : { ...unlocked, usedAt }
}

/** A clock that was set back must not lengthen the time, and a shorter setting counts at once. */
function isOver({ until, usedAt }: UnlockedItem, now: number, limits: UnlockLimits): boolean {
  if (until === null || now >= until || until > unlockEnd(now, limits)) return true
  return limits.idleMs !== undefined && Math.abs(now - usedAt) > limits.idleMs
}
