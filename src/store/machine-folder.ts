import { readFileSync } from 'node:fs'
import { hash } from '../crypto/crypto.ts'
import { listNames } from '../files/private-file.ts'
import { existsSync } from '../system/files.ts'
import { join } from '../system/paths.ts'
import { findUnlocked, type RuntimeKeys } from './key/unlocked-key.ts'
import type { StoreContext } from './store-deps.ts'
import { loadStoreFile, storeFilePath, type StoreFile } from './store-file.ts'
import { verifyStateFolder } from './store-folder.ts'

/** A store that may not exist. */
export interface ChosenStore {
  readonly folder: string
  /** Undefined also if it was not read. */
  readonly storeFile: StoreFile | undefined
}

/** The folder of {@link chooseStore}. */
export function chooseStoreFolder(context: StoreContext, stateFolder: string): string {
  return chooseStore(context, stateFolder).folder
}

/**
 * The store that this machine uses: the one in the state folder, unless the key of that is in the memory of another machine. Such a store stays
 * as it is, and this machine has its own in `machine-ID` below it.
 * @param found right before, else the runtime folders may be read
 */
export function chooseStore(context: StoreContext, stateFolder: string, found?: RuntimeKeys): ChosenStore {
  const storeFile = undefined
  if (context.platform !== 'linux') return { folder: stateFolder, storeFile }
  const findOwn = (): string => join(stateFolder, `machine-${machineId() || 'unknown'}`)
  if (mayHaveMachines(stateFolder) && existsSync(storeFilePath(findOwn())))
    return { folder: findOwn(), storeFile }
  const shared = tryToLoad(context, stateFolder)
  return shared !== undefined && hasKeyElsewhere(context, shared, found)
    ? { folder: findOwn(), storeFile }
    : { folder: stateFolder, storeFile: shared }
}

/** Hashing the names of the machine takes longer than listing the folder. */
function mayHaveMachines(stateFolder: string): boolean {
  try {
    // Not with `some`, which Bun compiles at its first use.
    for (const name of listNames(stateFolder)) if (name.startsWith('machine-')) return true
    return false
  } catch {
    return true
  }
}

function tryToLoad({ user }: StoreContext, folder: string): StoreFile | undefined {
  try {
    return loadTrusted(folder, user.uid)
  } catch {
    // The first use of the store reports the problem.
    return undefined
  }
}

/**
 * Reads `store.json` if only the user can write into its folder.
 * @returns undefined if there is no store that can be read
 * @throws AwsxError STORE_UNAVAILABLE of `verifyStateFolder`; the system error if it cannot be read
 */
export function loadTrusted(folder: string, uid: number | undefined): StoreFile | undefined {
  if (!verifyStateFolder(folder, uid)) return undefined
  const found = loadStoreFile(folder, uid)
  return found.state === 'valid' ? found.storeFile : undefined
}

function hasKeyElsewhere(context: StoreContext, storeFile: StoreFile, found?: RuntimeKeys): boolean {
  if (storeFile.keySource !== 'runtime' || storeFile.machine === undefined) return false
  // Looked for first, because the host name of this machine may have changed, and hashing the names of the machine takes longer.
  if (findUnlocked(context, storeFile, undefined, found) !== undefined) return false
  return storeFile.machine !== machineId()
}

/** Where the names of a machine come from. */
export interface MachineNames {
  /** The text of a file, empty if it cannot be read. */
  readonly read: (path: string) => string
  /** The host name from uname(2). */
  readonly hostName: () => string
}

const ofThisMachine: MachineNames = {
  read: readIfThere,
  // Loading node:os takes longer than reading the file in /proc, which some sandboxes do not have.
  hostName: () => process.getBuiltinModule('node:os').hostname(),
}

/**
 * Identifies this machine or container among those that share a home folder. Only for Linux.
 * @returns 16 hex digits, a hash of the host name (proc_sys_kernel(5)) and the machine-id(5); the empty string if neither tells
 *   machines apart
 */
export function machineId({ read, hostName }: MachineNames = ofThisMachine): string {
  const host = read('/proc/sys/kernel/hostname') || hostName()
  const id = ['/etc/machine-id', '/var/lib/dbus/machine-id'].map(read).find(isMachineId) ?? ''
  if (id === '' && ['', '(none)', 'localhost'].includes(host)) return ''
  return hash(`${host}\n${id}`).toString('hex').slice(0, 16)
}

/** An image for many machines has an empty file, or one that says `uninitialized`. */
function isMachineId(text: string): boolean {
  return /^[\da-f]{32}$/i.test(text)
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
