import { lstatSync, mkdirSync, realpathSync } from 'node:fs'

/**
 * The folder for compiled code, made if it is not there. Whoever can write in it decides what runs here, so it is a private one of the
 * user's and never a shared one.
 * @returns undefined if no folder is safe, or the environment names none
 */
export function openCodeFolder(): string | undefined {
  const folder = locateFolder(process.env)
  return folder === undefined ? undefined : openFolder(folder)
}

/** XDG Base Directory Specification; `AWSX_HOME` moves everything that awsx keeps. */
function locateFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform === 'win32') {
    const local = env['LOCALAPPDATA']
    return local === undefined || local === '' ? undefined : `${local}\\awsx\\code`
  }
  const { AWSX_HOME: own, XDG_CACHE_HOME: cache, HOME: home } = env
  if (own !== undefined && own !== '') return own.startsWith('/') ? `${own}/code` : undefined
  if (cache?.startsWith('/') === true) return `${cache}/awsx/code`
  return home?.startsWith('/') === true ? `${home}/.cache/awsx/code` : undefined
}

/** @returns the folder by a path without symbolic links, which nobody else can lead elsewhere; undefined if it is not ours alone */
function openFolder(folder: string): string | undefined {
  try {
    if (process.platform === 'win32') {
      mkdirSync(folder, { recursive: true })
      return folder
    }
    const parent = parentOf(folder)
    const present = findPresent(parent)
    const found = realpathSync.native(present)
    if (!isOutOfReach(found)) return undefined
    // Who can replace a link chooses among all private folders of ours, and what is in some of them came from others.
    if (found !== present && !isOutOfReach(present)) return undefined
    const path = (found === '/' ? '' : found) + folder.slice(present.length)
    return present === parent && isOurs(path) ? path : makeFolder(path)
  } catch {
    // A home that cannot be written to costs the gain and nothing else.
    return undefined
  }
}

/** Looks at the path once more: in a folder like /tmp somebody else may have made a part of it just now. */
function makeFolder(path: string): string | undefined {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return isOurs(path) && isOutOfReach(path) ? path : undefined
}

/** The folder, or the nearest one above it that is there. */
function findPresent(folder: string): string {
  let path = folder
  while (path !== '/' && lstatSync(path, { throwIfNoEntry: false }) === undefined) path = parentOf(path)
  return path
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** Not even readable for others: what is made inside has the rights that the umask leaves. */
function isOurs(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isDirectory() === true && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0
}

/**
 * Whether nobody but this user and root can put another folder or link in the place of this one, or of one above it. So root keeps nothing
 * in the home of the user who called sudo.
 */
function isOutOfReach(path: string): boolean {
  const stats = lstatSync(path)
  const isOpen = (stats.mode & 0o022) !== 0 && (stats.mode & 0o1000) === 0 && !stats.isSymbolicLink()
  if (isOpen || (stats.uid !== 0 && stats.uid !== process.getuid?.())) return false
  return path === '/' || isOutOfReach(parentOf(path))
}
