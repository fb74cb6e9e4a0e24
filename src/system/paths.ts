/**
 * The functions of node:path that every run calls. Usual paths need no more than a slash; node:path does the others. Bun takes long to load it,
 * and Node reads a path letter by letter: after some thirty paths V8 begins to make machine code of that loop, which takes longer than the paths
 * of a whole run. So code that runs with a cached session imports them from here.
 */
import type { PathCalls } from './types.ts'

const nodePath = () => process.getBuiltinModule('node:path')

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
