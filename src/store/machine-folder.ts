import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hash } from '../crypto/crypto.ts'
import { listNames } from '../files/private-file.ts'
import { findUnlockedKey } from './key/unlocked-key.ts'
import type { StoreContext } from './store-deps.ts'
import { loadStoreFile, storeFilePath, type StoreFile } from './store-file.ts'
import { verifyStateFolder } from './store-folder.ts'

/**
 * The folder of the store that this machine uses: the state folder, unless the key of the store there is in the memory of another machine.
 * Such a store stays as it is, and this machine has its own in `machine-ID` below it.
 */
export function chooseStoreFolder(context: StoreContext, stateFolder: string): string {
  if (context.platform !== 'linux') return stateFolder
  const findOwn = (): string => join(stateFolder, `machine-${machineId() || 'unknown'}`)
  if (mayHaveMachines(stateFolder) && existsSync(storeFilePath(findOwn()))) return findOwn()
  return isOfOtherMachine(context, stateFolder) ? findOwn() : stateFolder
}

/** Hashing the names of the machine takes longer than listing the folder. */
function mayHaveMachines(stateFolder: string): boolean {
  try {
    return listNames(stateFolder).some((name) => name.startsWith('machine-'))
  } catch {
    return true
  }
}

function isOfOtherMachine(context: StoreContext, stateFolder: string): boolean {
  try {
    if (!verifyStateFolder(stateFolder, context.user.uid)) return false
    const found = loadStoreFile(stateFolder, context.user.uid)
    return found.state === 'valid' && hasKeyElsewhere(context, found.storeFile)
  } catch {
    // The first use of the store reports the problem.
    return false
  }
}

function hasKeyElsewhere(context: StoreContext, storeFile: StoreFile): boolean {
  if (storeFile.keySource !== 'runtime') return false
  if (storeFile.machine === undefined || storeFile.machine === machineId()) return false
  // The host name of this machine may have changed.
  return findUnlockedKey(context, storeFile, undefined) === undefined
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
