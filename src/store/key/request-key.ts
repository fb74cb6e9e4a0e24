import { unwrap } from '../../crypto/wrapped-key.ts'
import { AwsxError } from '../../errors.ts'
import type { KeyDeps } from '../store-deps.ts'
import { isKeyOf, type PassphraseSource, type StoreFile } from '../store-file.ts'
import { readKeychain } from './keychain.ts'
import { passphraseVariable } from './key-source-texts.ts'
import { readProgramSecret } from './program-secret.ts'
import { saveAfterPassphrase, saveFromKeychain } from './save-unlocked-key.ts'
import { unlockOnce } from './unlock-once.ts'
import { readUnlockedItem } from './unlocked-item.ts'
import { findUnlocked } from './unlocked-key.ts'
import { findWeakness } from './weak-passphrase.ts'

/**
 * Gets the key from the keychain or with the passphrase, in one process at a time, and keeps it unlocked in memory.
 * @returns undefined if it is no longer in the keychain
 * @param passphrase that the environment gives
 * @throws AwsxError STORE_LOCKED, STORE_UNAVAILABLE, STORE_DAMAGED
 */
export function requestKey(
  deps: KeyDeps,
  storeFile: StoreFile,
  passphrase: string | undefined,
): Promise<Uint8Array | undefined> {
  const isKeychain = storeFile.keySource === 'keychain'
  // A passphrase that was given to one process says nothing about another's.
  const isPrompt = isKeychain || storeFile.passphraseFrom !== undefined || deps.askPassphrase !== undefined
  const shared = passphrase === undefined && isPrompt
  return unlockOnce(deps, { purpose: 'unlocking the store', shared }, async () => {
    const meanwhile = findUnlocked(deps.context, storeFile, deps.unlock)?.key
    if (meanwhile !== undefined) return meanwhile
    if (isKeychain) return requestFromKeychain(deps, storeFile)
    const unlocked = await readUnlockedItem(deps, storeFile)
    if (unlocked !== undefined) return unlocked
    const source = storeFile.passphraseFrom
    const secret = source === undefined ? passphrase : await readProgramSecret(source, deps)
    return unwrapByPassphrase(deps, storeFile, secret)
  })
}

async function requestFromKeychain(deps: KeyDeps, storeFile: StoreFile): Promise<Uint8Array | undefined> {
  const key = await readKeychain(deps, storeFile.storeId)
  if (key === undefined) return undefined
  if (!isKeyOf(storeFile, key))
    throw new AwsxError('STORE_DAMAGED', "the keychain holds another store's key under this store's name", {
      hints: ['restore the keychain item "awsx store key", or set AWSX_HOME to a new folder'],
    })
  saveFromKeychain(deps, storeFile, key)
  return key
}

/** How many times a passphrase can be typed before the command fails. */
const attempts = 3

async function unwrapByPassphrase(
  deps: KeyDeps,
  storeFile: StoreFile,
  given: string | undefined,
): Promise<Uint8Array> {
  const { askPassphrase } = deps
  if (given === undefined && askPassphrase === undefined)
    throw new AwsxError(
      'STORE_LOCKED',
      'the store is locked by a passphrase and there is no terminal to ask for it',
      {
        hints: ['set AWSX_PASSPHRASE_FILE, or run in a terminal: awsx status'],
      },
    )
  const { wrappedKey, storeId } = storeFile
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const passphrase = given ?? (await askPassphrase?.(attempt === 1 ? 'unlock' : 'again')) ?? ''
    const key = wrappedKey && (await unwrap(wrappedKey, passphrase, storeId))
    if (key !== undefined && isKeyOf(storeFile, key)) {
      await saveAfterPassphrase(deps, storeFile, key)
      warnIfWeak(passphrase, storeFile, deps)
      return key
    }
    if (given !== undefined) break
  }
  const { passphraseFrom } = storeFile
  throw passphraseFrom === undefined
    ? wrongPassphrase(deps, given !== undefined)
    : wrongSecret(passphraseFrom)
}

/** Only a new passphrase can be rejected: this one has to open the store. */
function warnIfWeak(passphrase: string, { passphraseFrom }: StoreFile, deps: KeyDeps): void {
  const weakness = findWeakness(passphrase)
  if (weakness === undefined) return
  if (passphraseFrom !== undefined)
    deps.warn(`the secret of the store from ${nameOf(passphraseFrom)} is weak: ${weakness}`)
  else deps.warn(`the passphrase of the store is weak: ${weakness}; to change it: awsx store passphrase`)
}

function nameOf({ program, entry }: PassphraseSource): string {
  return entry === undefined ? 'the key command' : `${program} (entry "${entry}")`
}

function wrongSecret(source: PassphraseSource): AwsxError {
  return new AwsxError('STORE_LOCKED', `the secret from ${nameOf(source)} does not open the store`, {
    hints: ['restore the secret with which the store was created'],
  })
}

function wrongPassphrase({ context }: KeyDeps, isGiven: boolean): AwsxError {
  return new AwsxError('STORE_LOCKED', 'wrong passphrase for the store', {
    hints: isGiven
      ? [`correct or unset ${passphraseVariable(context)}`]
      : ['if the passphrase is lost, set AWSX_HOME to a new folder and sign in again'],
  })
}
