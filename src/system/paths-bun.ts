/**
 * The functions of paths.ts for the usual paths, which need no more than a slash; node:path, which takes long to load, does the others. The
 * build of the binary puts this file in the place of paths.ts.
 */
import type { PathCalls } from './types.ts'

const nodePath = () => process.getBuiltinModule('node:path')

/** As in paths.ts. */
export const posix: PathCalls = {
  dirname(path) {
    const slash = path.lastIndexOf('/')
    if (slash === 0) return '/'
    const isPlain = slash > 0 && slash < path.length - 1 && path[slash - 1] !== '/'
    return isPlain ? path.slice(0, slash) : nodePath().posix.dirname(path)
  },
  isAbsolute: (path) => path.startsWith('/'),
  join(...parts) {
    const path = parts.join('/')
    return hasStart(parts) && isNormal(path) ? path : nodePath().posix.join(...parts)
  },
  resolve(...parts) {
    const last = parts[parts.length - 1] ?? ''
    const path = last.startsWith('/') ? last : parts.join('/')
    const isPlain = hasStart(parts) && parts.length <= 2 && path.startsWith('/') && isNormal(path)
    return isPlain ? path : nodePath().posix.resolve(...parts)
  },
  sep: '/',
}

/** As in paths.ts. */
export const win32: PathCalls = {
  dirname: (path) => nodePath().win32.dirname(path),
  isAbsolute: (path) => nodePath().win32.isAbsolute(path),
  join: (...parts) => nodePath().win32.join(...parts),
  resolve: (...parts) => nodePath().win32.resolve(...parts),
  sep: '\\',
}

export const { dirname, join, resolve } = process.platform === 'win32' ? win32 : posix

/** Whether the first part says something. What is no text later shows as an empty part, and node:path rejects it. */
function hasStart([first]: readonly string[]): boolean {
  return typeof first === 'string' && first !== ''
}

/** Whether node:path would give the path back as it is: no empty part, also at the end, and none that is `.` or `..`. */
function isNormal(path: string): boolean {
  if (path === '' || path.includes('//') || path.endsWith('/')) return false
  return !((path.includes('./') || path.endsWith('.')) && hasDots(path))
}

/** In a function of its own: Bun prepares a regular expression when the function that has it is called. */
function hasDots(path: string): boolean {
  return /(?:^|\/)\.\.?(?:\/|$)/.test(path)
}
