import { lstatSync } from 'node:fs'
import { readPrivateFile } from './private-file.ts'

/** As {@link readPrivateFile}, for a file that most users do not have: the first error of a run takes ten times as long as looking. */
export function readRareFile(path: string, uid: number | undefined, maxBytes: number): Buffer | undefined {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
  return isThere ? readPrivateFile(path, uid, maxBytes) : undefined
}
