/**
 * The functions of node:path that every run calls. In the binary, paths-bun.ts takes the place of this file
 * (docs/decisions/0016-own-system-calls.md), so code that runs with a cached session imports them from here.
 */
import {
  posix as nodePosix,
  win32 as nodeWin32,
  dirname as nodeDirname,
  join as nodeJoin,
  resolve as nodeResolve,
} from 'node:path'
import type { PathCalls } from './types.ts'

export const posix: PathCalls = nodePosix
export const win32: PathCalls = nodeWin32
export const dirname: PathCalls['dirname'] = nodeDirname
export const join: PathCalls['join'] = nodeJoin
export const resolve: PathCalls['resolve'] = nodeResolve
