/**
 * The functions of files.ts as system calls where they can be made, because node:fs takes a twelfth of a run to load; elsewhere those of node:fs.
 * The build of the binary puts this file in the place of files.ts.
 */
import { linux } from './linux-calls.ts'
import {
  accessSync as access,
  closeSync as close,
  constants as linuxConstants,
  existsSync as exists,
  fstatSync as fstat,
  lstatSync as lstat,
  nodeFs,
  openSync as open,
  readdirSync as readdir,
  readSync as read,
  statSync as stat,
  statfsSync as statfs,
  writeSync as write,
} from './linux-files.ts'
import type { FileCalls } from './types.ts'

export { fstatIfOpen } from './linux-files.ts'

const fs = linux === undefined ? nodeFs() : undefined

export const constants: typeof linuxConstants = fs?.constants ?? linuxConstants
export const accessSync: FileCalls['accessSync'] = fs?.accessSync ?? access
export const closeSync: FileCalls['closeSync'] = fs?.closeSync ?? close
export const existsSync: FileCalls['existsSync'] = fs?.existsSync ?? exists
export const fstatSync: FileCalls['fstatSync'] = fs?.fstatSync ?? fstat
export const lstatSync: FileCalls['lstatSync'] = fs?.lstatSync ?? lstat
export const openSync: FileCalls['openSync'] = fs?.openSync ?? open
export const readdirSync: FileCalls['readdirSync'] = fs?.readdirSync ?? readdir
export const readSync: FileCalls['readSync'] = fs?.readSync ?? read
export const statSync: FileCalls['statSync'] = fs?.statSync ?? stat
export const statfsSync: FileCalls['statfsSync'] = fs?.statfsSync ?? statfs
export const writeSync: FileCalls['writeSync'] = fs?.writeSync ?? write
