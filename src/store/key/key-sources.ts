import { randomBytes } from 'node:crypto'
import { readVariable, type Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
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
  type CopyPlace,
} from './unlocked-key.ts'
import { readKeychain, writeKeychain, type KeychainAccess } from './keychain.ts'
import { findPassphrase, unwrapKey, wrapKey } from './passphrase.ts'

/** What getting a key takes from the world. */
export interface KeyWorld {
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
export async function unlockKey(world: KeyWorld, settings: Settings): Promise<Buffer | undefined> {
  const place = findPlace(world, settings)
  const passphrase = settings.keySource === 'file' ? findPassphrase(world.context) : undefined
  const ready = readUnlocked(world, settings, { place, passphrase })
  if (ready !== undefined || settings.keySource === 'runtime') return ready
  // A passphrase that one process was given says nothing about another's.
  const shared =
    passphrase === undefined && (settings.keySource === 'keychain' || world.askPassphrase !== undefined)
  return world.once({ purpose: 'unlocking the store', shared }, async () => {
    const meanwhile = readUnlocked(world, settings, { place, passphrase })
    if (meanwhile !== undefined) return meanwhile
    if (settings.keySource === 'keychain') return unlockKeychain(world, settings, place)
    return unlockPassphrase(world, settings, { place, passphrase })
  })
}

interface Unlocking {
  readonly place: CopyPlace | undefined
  readonly passphrase: string | undefined
}

function readUnlocked(
  world: KeyWorld,
  settings: Settings,
  { place, passphrase }: Unlocking,
): Buffer | undefined {
  const copy = place && readCopy(place, world.context.now())
  if (copy?.keyCheck !== settings.keyCheck) return undefined
  if (passphrase === undefined || isPassphraseOf(copy, passphrase)) return copy.key
  if (isKeyOf(settings, copy.key)) throw wrongPassphrase()
  return undefined
}

async function unlockKeychain(
  world: KeyWorld,
  settings: Settings,
  place: CopyPlace | undefined,
): Promise<Buffer | undefined> {
  const key = await readKeychain(accessFor(world, settings.storeId))
  if (key === undefined) return undefined
  if (!isKeyOf(settings, key))
    throw new AwsxError('STORE_DAMAGED', 'the keychain holds another key than the one of this store', {
      hints: ['restore the keychain item "awsx store key", or set AWSX_HOME to a new folder'],
    })
  keepCopy(place, { key, until: null, keyCheck: settings.keyCheck, passphraseCheck: null })
  return key
}

async function unlockPassphrase(world: KeyWorld, settings: Settings, unlocking: Unlocking): Promise<Buffer> {
  const passphrase = unlocking.passphrase ?? (await world.askPassphrase?.('unlock'))
  if (passphrase === undefined)
    throw new AwsxError('STORE_LOCKED', 'the store is locked by a passphrase and nobody is there to ask', {
      hints: ['set AWSX_PASSPHRASE_FILE, or run: awsx status, in a terminal'],
    })
  const { wrappedKey, storeId } = settings
  const key = wrappedKey && (await unwrapKey(wrappedKey, passphrase, storeId))
  if (key === undefined || !isKeyOf(settings, key)) throw wrongPassphrase()
  const passphraseCheck = checkPassphrase(key, passphrase)
  const until = world.context.now() + unlockedForMs
  keepCopy(unlocking.place, { key, until, keyCheck: settings.keyCheck, passphraseCheck })
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
  world: KeyWorld,
  nameSalt: string,
  lasting: boolean,
): Promise<NewKey | undefined> {
  const key = randomBytes(32)
  const storeId = randomBytes(16).toString('hex')
  const basis = { version: settingsVersion, storeId, nameSalt, keyCheck: checkOfKey(key, storeId) } as const
  if (world.choice !== 'file' && (await putIntoKeychain(world, basis, key)))
    return { key, settings: { ...basis, keySource: 'keychain' } }
  const asks = world.choice === 'file' ? world.askPassphrase : undefined
  const passphrase = findPassphrase(world.context) ?? (await asks?.('new'))
  if (passphrase !== undefined && passphrase !== '') {
    const settings: Settings = {
      ...basis,
      keySource: 'file',
      wrappedKey: await wrapKey(key, passphrase, storeId),
    }
    const passphraseCheck = checkPassphrase(key, passphrase)
    const until = world.context.now() + unlockedForMs
    keepCopy(findPlace(world, settings), { key, until, keyCheck: basis.keyCheck, passphraseCheck })
    return { key, settings }
  }
  return lasting ? undefined : putIntoMemory(world, key, basis)
}

async function putIntoKeychain(
  world: KeyWorld,
  { storeId, keyCheck }: Omit<Settings, 'keySource'>,
  key: Buffer,
): Promise<boolean> {
  try {
    await writeKeychain(accessFor(world, storeId), key)
  } catch (error) {
    if (world.choice === 'keychain' || !(error instanceof AwsxError)) throw error
    if (error.code === 'STORE_LOCKED')
      world.warn(
        `${error.message}, so this store does without it; to use it, unlock it and set AWSX_STORE=keychain`,
      )
    return false
  }
  const folder = openRuntimeFolder(world.context)
  const place = folder === undefined ? undefined : { folder, storeId, uid: world.context.user.uid }
  keepCopy(place, { key, until: null, keyCheck, passphraseCheck: null })
  return true
}

function putIntoMemory(world: KeyWorld, key: Buffer, basis: Omit<Settings, 'keySource'>): NewKey | undefined {
  const folder = openRuntimeFolder(world.context)
  if (folder === undefined) return undefined
  const place: CopyPlace = { folder, storeId: basis.storeId, uid: world.context.user.uid }
  if (!createCopy(place, { key, until: null, keyCheck: basis.keyCheck, passphraseCheck: null }))
    return undefined
  return { key, settings: { ...basis, keySource: 'runtime', runtimeFolder: folder } }
}

/** Where the copy of a store's key is, or would be; undefined where nothing in memory is ours alone. */
export function findPlace(world: Pick<KeyWorld, 'context'>, settings: Settings): CopyPlace | undefined {
  const { uid } = world.context.user
  const recorded = settings.runtimeFolder
  const folder =
    recorded !== undefined && isPrivateMemory(recorded, uid) ? recorded : openRuntimeFolder(world.context)
  return folder === undefined ? undefined : { folder, storeId: settings.storeId, uid }
}

/** Tells whether the environment offers a passphrase, without reading it. */
export function offersPassphrase(context: Pick<Context, 'env' | 'platform'>): boolean {
  return ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE'].some((name) => readVariable(context, name) !== undefined)
}

function keepCopy(place: CopyPlace | undefined, copy: Parameters<typeof writeCopy>[1]): void {
  try {
    if (place !== undefined) writeCopy(place, copy)
  } catch {
    // Full or read-only: the next process gets the key the slow way.
  }
}

function wrongPassphrase(): AwsxError {
  return new AwsxError('STORE_LOCKED', 'that is not the passphrase of the store', {
    hints: ['check AWSX_PASSPHRASE and AWSX_PASSPHRASE_FILE'],
  })
}

function accessFor(world: KeyWorld, storeId: string): KeychainAccess {
  const { context, interactive } = world
  return { context, storeId, interactive, warn: (line) => world.warn(line) }
}
