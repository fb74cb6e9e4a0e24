import { chmodSync, lstatSync, mkdirSync, statfsSync, type Stats } from 'node:fs'
import { posix, win32 } from 'node:path'
import { readVariable, type Context } from '../context.ts'
import { AwsxError, isErrno } from '../errors.ts'

/** The parts of the context that decide where files are and whose they are. */
export type FolderContext = Pick<Context, 'env' | 'cwd' | 'platform' | 'user'>

const tmpfsMagic = 0x0102_1994
const ramfsMagic = 0x8584_58f6

/**
 * Where records are kept: `AWSX_HOME`, else the platform's folder for state (XDG base directory specification;
 * `Application Support` on macOS; `LOCALAPPDATA` on Windows).
 * @returns undefined if nothing says where the user's files are
 */
export function locateStateFolder(context: FolderContext): string | undefined {
  const paths = context.platform === 'win32' ? win32 : posix
  const own = readVariable(context, 'AWSX_HOME')
  if (own !== undefined) return paths.resolve(context.cwd, own)
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
 * Creates (0700) and verifies the folder for what must not outlive the session: `$XDG_RUNTIME_DIR/awsx`, else
 * `/dev/shm/awsx-<uid>`.
 * @returns undefined where no such folder is certain to be in memory and ours alone
 */
export function openRuntimeFolder(context: FolderContext): string | undefined {
  if (context.platform !== 'linux') return undefined
  const candidates: string[] = []
  const runtime = readVariable(context, 'XDG_RUNTIME_DIR')
  if (runtime !== undefined && posix.isAbsolute(runtime)) candidates.push(posix.join(runtime, 'awsx'))
  if (context.user.uid !== undefined) candidates.push(`/dev/shm/awsx-${context.user.uid}`)
  return candidates.find((path) => isPrivateMemory(path, context.user.uid))
}

/** Tells whether a folder is in memory and, after creating it if its parent exists, ours alone. */
export function isPrivateMemory(path: string, uid: number | undefined): boolean {
  try {
    if (!verifyFolder(path, uid)) {
      if (!isMemoryBacked(posix.dirname(path))) return false
      prepareFolder(path, uid, { parents: false })
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
 * Creates a folder with mode 0700 if it is absent, and verifies it.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be made, is a symbolic link, is another user's, or others may write in it
 */
export function prepareFolder(path: string, uid: number | undefined, options = { parents: true }): void {
  if (verifyFolder(path, uid)) return
  try {
    mkdirSync(path, { recursive: options.parents, mode: 0o700 })
  } catch (error) {
    if (!isErrno(error, 'EEXIST'))
      throw unusable(`the folder ${path} cannot be made (${codeOf(error)})`, undefined, error)
  }
  if (!verifyFolder(path, uid)) throw unusable(`the folder ${path} is gone`)
}

/**
 * Verifies that a folder is ours alone; takes the rights of others away where they could only read.
 * @returns false if there is none
 * @throws AwsxError STORE_UNAVAILABLE as {@link prepareFolder}
 */
export function verifyFolder(path: string, uid: number | undefined): boolean {
  const stats = inspect(path)
  if (stats === undefined) return false
  if (stats.isSymbolicLink())
    throw unusable(`${path} is a symbolic link`, 'set AWSX_HOME to the folder that it leads to')
  if (!stats.isDirectory()) throw unusable(`${path} is not a folder`)
  // Without a uid this is Windows, where the user's profile folder is closed to others by its access list.
  if (uid === undefined) return true
  if (stats.uid !== uid)
    throw unusable(
      `${path} belongs to another user (uid ${stats.uid})`,
      'set AWSX_HOME to a folder of your own',
    )
  if ((stats.mode & 0o022) !== 0) throw unusable(`others may write in ${path}`, `chmod 700 '${path}'`)
  if ((stats.mode & 0o777) !== 0o700) tighten(path)
  return true
}

function inspect(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // Nothing of ours is in a folder that we cannot look into; whoever wants to write is told by mkdir.
    if (isErrno(error, 'EACCES', 'ENOTDIR')) return undefined
    throw error
  }
}

function tighten(path: string): void {
  try {
    chmodSync(path, 0o700)
  } catch (error) {
    // That others see names of encrypted files on a read-only file system is no reason to refuse it.
    if (!isErrno(error, 'EROFS', 'EPERM')) throw error
  }
}

/** The system's short name of a failure (`ENOSPC`), for messages. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return 'unknown reason'
}

function unusable(message: string, hint?: string, cause?: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', message, { hints: hint === undefined ? [] : [hint], cause })
}
