import { lstatSync, mkdirSync, readlinkSync, realpathSync } from 'node:fs'
import { posix } from 'node:path'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Where compiled code is cached: the folder `code` next to the records of the store (`locateStateFolder` of src/store/state-folder.ts says
 * where those are; a test compares the two). On macOS it is in the folder for caches, which backups leave out.
 * @returns an absolute path; undefined if the environment names none, or one whose access rights cannot be checked
 */
export function locateCodeFolder(env: Variables, platform: NodeJS.Platform): string | undefined {
  const home = env['AWSX_HOME'] ?? ''
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? ''
    // Outside of the user's profile others may write, and only its access list tells.
    return home !== '' || local === '' ? undefined : `${local}\\awsx\\code`
  }
  const state = home === '' ? locateState(env, platform) : home
  return state?.startsWith('/') === true ? posix.join(state, 'code') : undefined
}

/** XDG Base Directory Specification: a relative path in a variable is ignored. */
function locateState(env: Variables, platform: NodeJS.Platform): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = env
  if (state?.startsWith('/') === true) return `${state}/awsx`
  if (home === undefined || home === '') return undefined
  return platform === 'darwin' ? `${home}/Library/Caches/awsx` : `${home}/.local/state/awsx`
}

/**
 * Creates the folder if it does not exist, and checks that only this user can decide what is in it: anyone who can write there decides which code
 * awsx runs.
 * @param folder an absolute path
 * @param name of the folder inside for one build, user and runtime
 * @param uid of this user, undefined on Windows
 * @returns the path of the folder inside, which may not exist yet; undefined if compiled code must not be used
 */
export function openCodeFolder(folder: string, name: string, uid: number | undefined): string | undefined {
  try {
    if (uid === undefined) mkdirSync(folder, { recursive: true })
    const path = uid === undefined ? folder : openPrivateFolder(folder, uid)
    if (path === undefined) return undefined
    const inner = uid === undefined ? `${path}\\${name}` : `${path}/${name}`
    return uid === undefined || isPrivate(inner, uid) !== false ? inner : undefined
  } catch {
    // A home that cannot be written to makes the start slower, and nothing else.
    return undefined
  }
}

/** @returns the folder by a path without symbolic links; undefined if others can reach it */
function openPrivateFolder(folder: string, uid: number): string | undefined {
  const parent = parentOf(folder)
  const existing = findExisting(parent)
  // Anyone who can replace a link can point it at any private folder of ours, and some of these hold files that came from others.
  const kind = checkPath(existing, uid)
  if (kind === undefined) return undefined
  const real = kind === 'linked' ? realpathSync.native(existing) : existing
  if (real !== existing && checkPath(real, uid) === undefined) return undefined
  const path = (real === '/' ? '' : real) + folder.slice(existing.length)
  if (existing === parent && isPrivate(path, uid) === true) return path
  makeFolders(path)
  // Checked again: in a folder like /tmp another user may have created a part of the path just now.
  return isPrivate(path, uid) === true && checkPath(path, uid) !== undefined ? path : undefined
}

/** The folder, or the nearest one above it that exists. */
function findExisting(folder: string): string {
  let path = folder
  while (path !== '/' && lstatSync(path, { throwIfNoEntry: false }) === undefined) path = parentOf(path)
  return path
}

/** One after the other: Node's recursive mkdir never returns below /proc and in other places where nothing can be created. */
function makeFolders(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
  makeFolders(parentOf(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another run of awsx may be creating it at the same time.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** @returns whether this is a folder of ours that others cannot even read; undefined if there is nothing */
function isPrivate(path: string, uid: number): boolean | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats === undefined
    ? undefined
    : stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0
}

/**
 * Checks that only this user and root can replace this folder or link, or one above it. So root, called with sudo and the user's HOME, writes
 * nothing into that home.
 * @returns `linked` if a part of the path is a symbolic link, else `real`; undefined if others can replace a part
 */
function checkPath(path: string, uid: number): 'linked' | 'real' | undefined {
  const stats = lstatSync(path)
  const isLink = stats.isSymbolicLink()
  const isOpen = (stats.mode & 0o022) !== 0 && (stats.mode & 0o1000) === 0 && !isLink
  if (isOpen || (stats.uid !== 0 && stats.uid !== uid)) return undefined
  if (isLink && !isTargetProtected(path, uid)) return undefined
  const above = path === '/' ? 'real' : checkPath(parentOf(path), uid)
  return above !== undefined && isLink ? 'linked' : above
}

/** A link can lead to another one, which is in a folder that is not above the first one, nor above the end. */
function isTargetProtected(link: string, uid: number): boolean {
  // It throws if the links lead nowhere, or in a circle.
  realpathSync.native(link)
  const target = readlinkSync(link)
  // What `..` after a name means depends on whether the name is a link, too.
  if (/[^./][^/]*\/(?:.*\/)?\.\.(?:\/|$)/.test(target)) return false
  return checkPath(posix.resolve(realpathSync.native(parentOf(link)), target), uid) !== undefined
}
