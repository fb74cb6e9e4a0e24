import { keyBytes } from '../../crypto/crypto.ts'
import { random } from '../../crypto/random.ts'
import { wrap } from '../../crypto/wrapped-key.ts'
import { AwsxError } from '../../errors.ts'
import { machineId } from '../machine-folder.ts'
import type { KeyDeps, OpenedStore } from '../store-deps.ts'
import { keyCheckOf, storeFileVersion, type StoreFile } from '../store-file.ts'
import { createRuntimeFolder } from '../fallback-runtime-folder.ts'
import { writeKeychain } from './keychain.ts'
import { saveProgramSecret } from './program-secret.ts'
import { passphraseVariable } from './key-source-texts.ts'
import { findPassphrase } from './passphrase.ts'
import { createUnlockedKey, saveAfterPassphrase, saveFromKeychain } from './save-unlocked-key.ts'
import { requireStrong } from './weak-passphrase.ts'

type StoreFileBase = Omit<StoreFile, 'keySource'>

/**
 * Creates a key and puts it where it was asked for. `auto` is the keychain if one answers, otherwise the same as `file`: under a
 * passphrase if one is given, otherwise in memory.
 * @param nameSalt base64; if this store replaces another, the salt of that one
 * @param lasting whether memory is not good enough
 * @returns undefined if there is nowhere to put it
 * @throws AwsxError STORE_UNAVAILABLE | STORE_LOCKED if the keychain was chosen and cannot be used; STORE_UNAVAILABLE for a weak passphrase
 */
export async function createKey(
  deps: KeyDeps,
  nameSalt: string,
  lasting: boolean,
): Promise<OpenedStore | undefined> {
  const key = random(keyBytes)
  const storeId = random(16).toString('hex')
  const base: StoreFileBase = {
    version: storeFileVersion,
    storeId,
    nameSalt,
    keyCheck: keyCheckOf(key),
  }
  if (deps.choice !== 'file' && (await putIntoKeychain(deps, base, key)))
    return { key, storeFile: { ...base, keySource: 'keychain' } }
  if (deps.keyCommand() !== undefined) return putUnderCommand(deps, base, key)
  const ask = deps.choice === 'file' ? deps.askPassphrase : undefined
  const passphrase = findNewPassphrase(deps.context) ?? (await ask?.('new'))
  if (passphrase !== undefined && passphrase !== '') {
    const wrappedKey = await wrap(key, passphrase, storeId)
    await saveAfterPassphrase(deps, base, key)
    return { key, storeFile: { ...base, keySource: 'file', wrappedKey } }
  }
  return lasting ? undefined : putIntoMemory(deps, base, key)
}

function findNewPassphrase(context: KeyDeps['context']): string | undefined {
  const passphrase = findPassphrase(context)
  if (passphrase !== undefined)
    requireStrong(passphrase, `the passphrase from ${passphraseVariable(context)}`)
  return passphrase
}

async function putUnderCommand(deps: KeyDeps, base: StoreFileBase, key: Buffer): Promise<OpenedStore> {
  const { secret, source } = await saveProgramSecret('command', '', deps)
  const wrappedKey = await wrap(key, secret, base.storeId)
  await saveAfterPassphrase(deps, base, key)
  return { key, storeFile: { ...base, keySource: 'file', wrappedKey, passphraseFrom: source } }
}

async function putIntoKeychain(deps: KeyDeps, base: StoreFileBase, key: Buffer): Promise<boolean> {
  try {
    await writeKeychain(deps, base.storeId, key)
  } catch (error) {
    if (deps.choice === 'keychain' || !(error instanceof AwsxError)) throw error
    if (error.code === 'STORE_LOCKED')
      deps.warn(
        `${error.message}, so the new store does not use it; to use it, unlock it and set AWSX_STORE=keychain`,
      )
    return false
  }
  saveFromKeychain(deps, base, key)
  return true
}

function putIntoMemory(deps: KeyDeps, base: StoreFileBase, key: Buffer): OpenedStore | undefined {
  const { context } = deps
  const folder = createRuntimeFolder(context, (line) => deps.warn(line))
  if (folder === undefined) return undefined
  const { storeId, keyCheck } = base
  const location = { folder, storeId, uid: context.user.uid }
  const unlocked = { key, until: null, keyCheck }
  if (!createUnlockedKey(location, unlocked)) return undefined
  return { key, storeFile: { ...base, keySource: 'runtime', runtimeFolder: folder, machine: machineId() } }
}
