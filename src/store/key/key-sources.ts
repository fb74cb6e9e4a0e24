import { readVariable, type Context } from '../../context.ts'
import { keyBytes, random, unwrap, wrap } from '../../crypto/crypto.ts'
import { AwsxError } from '../../errors.ts'
import { machineId } from '../machine-id.ts'
import type { StoreContext } from '../store-deps.ts'
import { isPrivateMemory, openRuntimeFolder } from '../store-folder.ts'
import { checkOfKey, isKeyOf, settingsVersion, type Settings } from '../store-settings.ts'
import {
  checkPassphrase,
  createCopy,
  isPassphraseOf,
  readCopy,
  unlockedForMs,
  writeCopy,
  type KeyCopyLocation,
} from './unlocked-key.ts'
import { readKeychain, writeKeychain, type KeychainAccess } from './keychain.ts'
import { findPassphrase } from './passphrase.ts'

/** What getting a key takes from the world. */
export interface KeyDeps {
  readonly context: StoreContext
  readonly choice: 'keychain' | 'file' | 'auto'
  /** Whether somebody is there to answer a prompt. */
  readonly interactive: boolean
  readonly askPassphrase?: ((reason: 'new' | 'unlock') => Promise<string>) | undefined
  warn(line: string): void
  /**
   * Runs the slow or asking part in one process at a time.
   * @param options.shared its failure is the answer for those who wait, too
   */
  once<T>(options: { readonly purpose: string; readonly shared: boolean }, work: () => Promise<T>): Promise<T>
}

export interface NewKey {
  readonly settings: Settings
  readonly key: Buffer
}

/**
 * Gets the key of a store from where it was put: its copy in memory, else the keychain or the passphrase.
 * @returns undefined if the key is gone for good
 * @throws AwsxError STORE_LOCKED, STORE_UNAVAILABLE if it cannot be had now; STORE_DAMAGED if it is another store's
 */
export async function unlockKey(deps: KeyDeps, settings: Settings): Promise<Buffer | undefined> {
  const location = findKeyCopyLocation(deps, settings)
  const passphrase = settings.keySource === 'file' ? findPassphrase(deps.context) : undefined
  const ready = readUnlocked(deps, settings, { location, passphrase })
  if (ready !== undefined || settings.keySource === 'runtime') return ready
  // A passphrase that one process was given says nothing about another's.
  const shared =
    passphrase === undefined && (settings.keySource === 'keychain' || deps.askPassphrase !== undefined)
  return deps.once({ purpose: 'unlocking the store', shared }, async () => {
    const meanwhile = readUnlocked(deps, settings, { location, passphrase })
    if (meanwhile !== undefined) return meanwhile
    if (settings.keySource === 'keychain') return unlockKeychain(deps, settings, location)
    return unlockPassphrase(deps, settings, { location, passphrase })
  })
}

interface Unlocking {
  readonly location: KeyCopyLocation | undefined
  readonly passphrase: string | undefined
}

function readUnlocked(
  deps: KeyDeps,
  settings: Settings,
  { location, passphrase }: Unlocking,
): Buffer | undefined {
  const copy = location && readCopy(location, deps.context.now())
  if (copy?.keyCheck !== settings.keyCheck) return undefined
  if (passphrase === undefined || isPassphraseOf(copy, passphrase)) return copy.key
  if (isKeyOf(settings, copy.key)) throw wrongPassphrase()
  return undefined
}

async function unlockKeychain(
  deps: KeyDeps,
  settings: Settings,
  location: KeyCopyLocation | undefined,
): Promise<Buffer | undefined> {
  const key = await readKeychain(accessFor(deps, settings.storeId))
  if (key === undefined) return undefined
  if (!isKeyOf(settings, key))
    throw new AwsxError('STORE_DAMAGED', 'the keychain holds another key than the one of this store', {
      hints: ['restore the keychain item "awsx store key", or set AWSX_HOME to a new folder'],
    })
  keepCopy(location, { key, until: null, keyCheck: settings.keyCheck, passphraseCheck: null })
  return key
}

async function unlockPassphrase(deps: KeyDeps, settings: Settings, unlocking: Unlocking): Promise<Buffer> {
  const passphrase = unlocking.passphrase ?? (await deps.askPassphrase?.('unlock'))
  if (passphrase === undefined)
    throw new AwsxError('STORE_LOCKED', 'the store is locked by a passphrase and nobody is there to ask', {
      hints: ['set AWSX_PASSPHRASE_FILE, or run: awsx status, in a terminal'],
    })
  const { wrappedKey, storeId } = settings
  const key = wrappedKey && (await unwrap(wrappedKey, passphrase, storeId))
  if (key === undefined || !isKeyOf(settings, key)) throw wrongPassphrase()
  const passphraseCheck = checkPassphrase(key, passphrase)
  const until = deps.context.now() + unlockedForMs
  keepCopy(unlocking.location, { key, until, keyCheck: settings.keyCheck, passphraseCheck })
  return key
}

/**
 * Makes a key and puts it where it was asked for. `auto` is the keychain where one answers, else `file`; `file` is a
 * passphrase if there is one, else memory.
 * @param nameSalt base64, of the store that this one replaces if there was one
 * @param lasting whether memory is no place for it
 * @returns undefined if there is no place for a key, so that nothing can be kept
 * @throws AwsxError STORE_UNAVAILABLE | STORE_LOCKED if the keychain was chosen and cannot be used
 */
export async function createKey(
  deps: KeyDeps,
  nameSalt: string,
  lasting: boolean,
): Promise<NewKey | undefined> {
  const key = random(keyBytes)
  const storeId = random(16).toString('hex')
  const basis = { version: settingsVersion, storeId, nameSalt, keyCheck: checkOfKey(key, storeId) } as const
  if (deps.choice !== 'file' && (await putIntoKeychain(deps, basis, key)))
    return { key, settings: { ...basis, keySource: 'keychain' } }
  const asks = deps.choice === 'file' ? deps.askPassphrase : undefined
  const passphrase = findPassphrase(deps.context) ?? (await asks?.('new'))
  if (passphrase !== undefined && passphrase !== '') {
    const settings: Settings = {
      ...basis,
      keySource: 'file',
      wrappedKey: await wrap(key, passphrase, storeId),
    }
    const passphraseCheck = checkPassphrase(key, passphrase)
    const until = deps.context.now() + unlockedForMs
    keepCopy(findKeyCopyLocation(deps, settings), { key, until, keyCheck: basis.keyCheck, passphraseCheck })
    return { key, settings }
  }
  return lasting ? undefined : putIntoMemory(deps, key, basis)
}

async function putIntoKeychain(
  deps: KeyDeps,
  { storeId, keyCheck }: Omit<Settings, 'keySource'>,
  key: Buffer,
): Promise<boolean> {
  try {
    await writeKeychain(accessFor(deps, storeId), key)
  } catch (error) {
    if (deps.choice === 'keychain' || !(error instanceof AwsxError)) throw error
    if (error.code === 'STORE_LOCKED')
      deps.warn(
        `${error.message}, so this store does without it; to use it, unlock it and set AWSX_STORE=keychain`,
      )
    return false
  }
  const folder = openRuntimeFolder(deps.context)
  const location = folder === undefined ? undefined : { folder, storeId, uid: deps.context.user.uid }
  keepCopy(location, { key, until: null, keyCheck, passphraseCheck: null })
  return true
}

function putIntoMemory(deps: KeyDeps, key: Buffer, basis: Omit<Settings, 'keySource'>): NewKey | undefined {
  const folder = openRuntimeFolder(deps.context)
  if (folder === undefined) return undefined
  const location: KeyCopyLocation = { folder, storeId: basis.storeId, uid: deps.context.user.uid }
  if (!createCopy(location, { key, until: null, keyCheck: basis.keyCheck, passphraseCheck: null }))
    return undefined
  return { key, settings: { ...basis, keySource: 'runtime', runtimeFolder: folder, machine: machineId() } }
}

/** Where the copy of a store's key is, or would be; undefined where nothing in memory is ours alone. */
export function findKeyCopyLocation(
  deps: Pick<KeyDeps, 'context'>,
  settings: Settings,
): KeyCopyLocation | undefined {
  const { uid } = deps.context.user
  const recorded = settings.runtimeFolder
  const folder =
    recorded !== undefined && isPrivateMemory(recorded, uid) ? recorded : openRuntimeFolder(deps.context)
  return folder === undefined ? undefined : { folder, storeId: settings.storeId, uid }
}

/** Tells whether the environment offers a passphrase, without reading it. */
export function offersPassphrase(context: Pick<Context, 'env' | 'platform'>): boolean {
  return ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE'].some((name) => readVariable(context, name) !== undefined)
}

function keepCopy(location: KeyCopyLocation | undefined, copy: Parameters<typeof writeCopy>[1]): void {
  try {
    if (location !== undefined) writeCopy(location, copy)
  } catch {
    // Full or read-only: the next process gets the key the slow way.
  }
}

function wrongPassphrase(): AwsxError {
  return new AwsxError('STORE_LOCKED', 'that is not the passphrase of the store', {
    hints: ['check AWSX_PASSPHRASE and AWSX_PASSPHRASE_FILE'],
  })
}

function accessFor(deps: KeyDeps, storeId: string): KeychainAccess {
  const { context, interactive } = deps
  return { context, storeId, interactive, warn: (line) => deps.warn(line) }
}
