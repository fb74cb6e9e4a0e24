import { renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../errors.ts'
import { listNames, removeFile } from '../files/private-file.ts'
import { isTemporaryName, replaceFile, sweepTemporaries } from '../files/replace-file.ts'
import { prepareFolder } from './prepare-folder.ts'
import { isRecordName } from './record-format.ts'

const probeName = 'probe'

interface FolderDeps {
  /** The owner that files must have; undefined on Windows. */
  readonly uid: number | undefined
  now(): number
}

/** Writes 4 KiB, as a record would. @throws the system error */
export function writeProbe(folder: string, deps: FolderDeps): void {
  prepareFolder(folder, deps.uid, isOwnName)
  sweepTemporaries(folder, deps.now())
  const path = join(folder, probeName)
  replaceFile(path, Buffer.alloc(4096))
  removeFile(path)
}

/** Removes the files of the store, and the folder unless other programs have files in it. */
export function removeOwnFiles(folder: string): void {
  for (const name of listNames(folder).filter(isOwnName)) removeFile(join(folder, name))
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error
  }
}

/** Tells whether a file in the folder is the store's. */
export function isOwnName(name: string): boolean {
  return isWorthKeeping(name) || name === probeName || isTemporaryName(name)
}

/** Tells whether a file is a record, damaged or not: temporary and probe files of other processes are not. */
export function isWorthKeeping(name: string): boolean {
  return isRecordName(name) || name.endsWith('.bad')
}

/**
 * Renames a file or folder of an unusable store, which may contain data that the user needs.
 * @param now milliseconds since 1970 UTC, for the new name
 * @returns the new path
 */
export function moveAside(path: string, now: number): string {
  const aside = `${path}-${Math.trunc(now)}.aside`
  renameSync(path, aside)
  return aside
}
