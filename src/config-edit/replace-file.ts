import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { isErrno } from '../errors.ts'

/**
 * Replaces a file in one step, or makes it.
 * @param how.model the file whose mode, owner and group the new one gets
 * @param how.beforeRename called in the last moment; what it throws leaves the file as it was
 */
export function replaceFile(
  path: string,
  text: string,
  { model, beforeRename }: { readonly model: string; readonly beforeRename?: () => void },
): void {
  const stats = statSync(model, { throwIfNoEntry: false })
  const temporary = join(dirname(path), `.${basename(path)}.${globalThis.crypto.randomUUID()}`)
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    try {
      const bytes = Buffer.from(text)
      let written = 0
      while (written < bytes.length) written += writeSync(descriptor, bytes, written)
      if (stats !== undefined) takeRights(descriptor, stats)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    beforeRename?.()
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** A group that cannot be given to the file must not make its rights those of another group. */
function takeRights(descriptor: number, { uid, gid, mode }: Stats): void {
  const own = fstatSync(descriptor)
  let kept = mode & 0o7777
  if (own.uid !== uid) {
    fchownSync(descriptor, uid, gid)
  } else if (own.gid !== gid) {
    try {
      fchownSync(descriptor, uid, gid)
    } catch (error) {
      if (!isErrno(error, 'EPERM', 'EINVAL')) throw error
      kept &= ~0o6070
    }
  }
  fchmodSync(descriptor, kept)
}
