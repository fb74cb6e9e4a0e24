import { chmodSync, lstatSync, statfsSync, type Stats } from 'node:fs'
import { posix, win32 } from 'node:path'
import { readVariable, type Context } from '../context.ts'
import { AwsxError, errnoName, isErrno } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { listNames } from '../files/private-file.ts'

/** The parts of the context that decide where files are and who owns them. */
export type FolderContext = Pick<Context, 'env' | 'cwd' | 'platform' | 'user'>

const tmpfsMagic = 0x0102_1994
const ramfsMagic = 0x8584_58f6

/**
 * The state folder: `AWSX_HOME`, else the platform's folder for state (XDG Base Directory Specification; `Application Support` on macOS;
 * `LOCALAPPDATA` on Windows).
 * @returns undefined if the user has no home directory
 */
export function locateStateFolder(context: FolderContext): string | undefined {
  const paths = context.platform === 'win32' ? win32 : posix
  const given = readVariable(context, 'AWSX_HOME')
  if (given !== undefined) return paths.resolve(context.cwd, given)
  if (context.platform === 'win32') {
    const local = readVariable(context, 'LOCALAPPDATA')
    if (local !== undefined) return paths.join(local, 'awsx')
    const profile = readVariable(context, 'USERPROFILE') ?? context.user.home
    return profile === undefined ? undefined : paths.join(profile, 'AppData', 'Local', 'awsx')
  }
  const state = readVariable(context, 'XDG_STATE_HOME')
  if (state !== undefined && paths.isAbsolute(state)) return paths.join(state, 'awsx')
  const home = readVariable(context, 'HOME') ?? context.user.home
  if (home === undefined) return undefined
  if (context.platform === 'darwin') return paths.join(home, 'Library', 'Application Support', 'awsx')
  return paths.join(home, '.local', 'state', 'awsx')
}

/**
 * Creates (0700) and verifies the folder for what must not outlive the login session: `$XDG_RUNTIME_DIR/awsx`, else
 * `/dev/shm/awsx-<uid>`.
 * @returns undefined if no such folder is certain to be in memory and the user's alone
 */
export function openRuntimeFolder(context: FolderContext): string | undefined {
  return findRuntimeFolders(context).find((path) => isPrivateMemory(path, context.user.uid))
}

/** Where {@link openRuntimeFolder} looks, in this order. They need not exist. */
export function findRuntimeFolders(context: FolderContext): readonly string[] {
  if (context.platform !== 'linux') return []
  const candidates: string[] = []
  const runtime = readVariable(context, 'XDG_RUNTIME_DIR')
  if (runtime !== undefined && posix.isAbsolute(runtime)) candidates.push(posix.join(runtime, 'awsx'))
  if (context.user.uid !== undefined) candidates.push(`/dev/shm/awsx-${context.user.uid}`)
  return candidates
}

/** Creates a folder if its parent is in memory. @returns whether it is in memory and the user's alone */
export function isPrivateMemory(path: string, uid: number | undefined): boolean {
  try {
    if (!verifyFolder(path, uid)) {
      if (!isMemoryBacked(posix.dirname(path))) return false
      prepareFolder(path, uid)
    }
    return isMemoryBacked(path)
  } catch {
    return false
  }
}

function isMemoryBacked(path: string): boolean {
  const { type } = statfsSync(path)
  return type === tmpfsMagic || type >>> 0 === ramfsMagic
}

/**
 * Creates the state folder with mode 0700 if there is none, and verifies it.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be created, or as {@link verifyStateFolder}
 */
export function prepareStateFolder(path: string, uid: number | undefined): void {
  prepare(path, () => verifyStateFolder(path, uid))
}

/**
 * Verifies that only the user can write into the state folder. Never changes it: `AWSX_HOME` can name a folder that awsx did not create.
 * Others may list it, because what awsx creates in it is the user's alone.
 * @returns false if there is no such folder
 * @throws AwsxError STORE_UNAVAILABLE if it is a symbolic link, is another user's, or is writable by others
 */
export function verifyStateFolder(path: string, uid: number | undefined): boolean {
  return inspect(path, uid) !== undefined
}

/**
 * Creates a folder with mode 0700 if there is none, and verifies it.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be created, or as {@link verifyFolder}
 */
export function prepareFolder(path: string, uid: number | undefined, isOwnName?: NameTest): void {
  prepare(path, () => verifyFolder(path, uid, isOwnName))
}

/** Tells the names of files that awsx creates in a folder. */
export type NameTest = (name: string) => boolean

/**
 * Verifies that a folder of awsx is the user's alone. Takes away the rights of others if they could only read.
 * @param isOwnName all names by default
 * @returns false if there is no such folder
 * @throws AwsxError STORE_UNAVAILABLE as {@link verifyStateFolder}, and if others can read it and another program uses it
 */
export function verifyFolder(path: string, uid: number | undefined, isOwnName?: NameTest): boolean {
  const stats = inspect(path, uid)
  if (stats === undefined) return false
  if (uid === undefined || (stats.mode & 0o777) === 0o700) return true
  if (isOwnName !== undefined && !listNames(path).every(isOwnName))
    throw unusable(`the folder ${path} contains files of another program`, 'set AWSX_HOME to a new folder')
  removeRights(path)
  return true
}

function prepare(path: string, verify: () => boolean): void {
  if (verify()) return
  try {
    makeFolders(path, 0o700)
  } catch (error) {
    throw unusable(`cannot create the folder ${path} (${errnoName(error)})`, undefined, error)
  }
  if (!verify()) throw unusable(`the folder ${path} was removed meanwhile`)
}

function inspect(path: string, uid: number | undefined): Stats | undefined {
  const stats = lookAt(path)
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink())
    throw unusable(`${path} is a symbolic link`, 'set AWSX_HOME to the folder that it points to')
  if (!stats.isDirectory()) throw unusable(`${path} is not a folder`)
  // Without a uid this is Windows, where the access list of the user's profile folder keeps others out.
  if (uid === undefined) return stats
  if (stats.uid !== uid)
    throw unusable(
      `${path} belongs to another user (uid ${stats.uid})`,
      'set AWSX_HOME to a folder of your own',
    )
  if ((stats.mode & 0o022) !== 0) throw unusable(`${path} is writable by others`, `chmod 700 '${path}'`)
  return stats
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // A folder that cannot be looked into holds no store. A write fails at mkdir and says why.
    if (isErrno(error, 'EACCES', 'ENOTDIR')) return undefined
    throw error
  }
}

function removeRights(path: string): void {
  try {
    chmodSync(path, 0o700)
  } catch (error) {
    // On a read-only file system others can see the names of encrypted files, which is no reason to fail.
    if (!isErrno(error, 'EROFS', 'EPERM')) throw error
  }
}

function unusable(message: string, hint?: string, cause?: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', message, { hints: hint === undefined ? [] : [hint], cause })
}
