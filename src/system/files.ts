/**
 * The functions of node:fs that every run calls. In the binary, files-bun.ts takes the place of this file
 * (docs/decisions/0016-own-system-calls.md), so code that runs with a cached session imports them from here.
 */
import {
  accessSync as access,
  closeSync as close,
  constants,
  existsSync as exists,
  fstatSync as fstat,
  lstatSync as lstat,
  openSync as open,
  readdirSync as readdir,
  readSync as read,
  statSync as stat,
  statfsSync as statfs,
  writeSync as write,
} from 'node:fs'
import type { FileCalls } from './types.ts'

export { constants }
export const accessSync: FileCalls['accessSync'] = access
export const closeSync: FileCalls['closeSync'] = close
export const existsSync: FileCalls['existsSync'] = exists
export const fstatSync: FileCalls['fstatSync'] = fstat
export const lstatSync: FileCalls['lstatSync'] = lstat
export const openSync: FileCalls['openSync'] = open
export const readdirSync: FileCalls['readdirSync'] = readdir
export const readSync: FileCalls['readSync'] = read
export const statSync: FileCalls['statSync'] = stat
export const statfsSync: FileCalls['statfsSync'] = statfs
export const writeSync: FileCalls['writeSync'] = write

export const fstatIfOpen: FileCalls['fstatIfOpen'] = (fd) => {
  try {
    return fstatSync(fd)
  } catch {
    return undefined
  }
}
