import { readVariable, type Context } from '../context.ts'
import { isErrno } from '../errors.ts'
import { lstatSync } from '../system/files.ts'
import { posix, win32 } from '../system/paths.ts'
import type { FileStatus } from '../system/types.ts'

/** The parts of the context that decide where files are and who owns them. */
export type FolderContext = Pick<Context, 'env' | 'cwd' | 'platform' | 'user'>

/** Where the state folder is. */
export interface StateFolder {
  /** Undefined if the user has no home directory. */
  readonly path: string | undefined
  /** The folder from the environment that root does not use because it is in another user's home. */
  readonly avoided?: string
}

/**
 * The state folder: `AWSX_HOME`, else the platform's folder for state (XDG Base Directory Specification; `Application Support` on macOS;
 * `LOCALAPPDATA` on Windows). If root runs with another user's home, as with `sudo -E`, it is in root's home from the user database,
 * because the other user could neither use nor remove files that root creates.
 */
export function findStateFolder(context: FolderContext): StateFolder {
  const path = locateByVariables(context)
  if (path === undefined || context.user.uid !== 0 || readVariable(context, 'AWSX_HOME') !== undefined)
    return { path }
  if (findForeignOwner(path) === undefined) return { path }
  const { home } = context.user
  const own = home === undefined ? undefined : locateInHome(context, home)
  return { path: own !== undefined && findForeignOwner(own) === undefined ? own : undefined, avoided: path }
}

/** The path of {@link findStateFolder}. */
export function locateStateFolder(context: FolderContext): string | undefined {
  return findStateFolder(context).path
}

/** The uid of the user other than root who owns a folder, or the nearest one above it that exists. */
export function findForeignOwner(path: string): number | undefined {
  const stats = inspectPath(path)
  if (stats !== undefined) return stats.uid === 0 ? undefined : stats.uid
  const parent = posix.dirname(path)
  return parent === path ? undefined : findForeignOwner(parent)
}

/** @returns undefined if the file is missing or its folder cannot be read */
export function inspectPath(path: string): FileStatus | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // An unreadable folder has no store. A write fails in mkdir and says why.
    if (isErrno(error, 'EACCES', 'ENOTDIR')) return undefined
    throw error
  }
}

function locateByVariables(context: FolderContext): string | undefined {
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
  const variable = readVariable(context, 'HOME') ?? ''
  const home = paths.isAbsolute(variable) ? variable : context.user.home
  return home === undefined ? undefined : locateInHome(context, home)
}

function locateInHome({ platform }: FolderContext, home: string): string {
  const parts = platform === 'darwin' ? ['Library', 'Application Support'] : ['.local', 'state']
  return posix.join(home, ...parts, 'awsx')
}
