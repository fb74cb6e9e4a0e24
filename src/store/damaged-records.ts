import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { listNames, removeFile } from '../files/private-file.ts'

const maxFiles = 5

interface Reporter {
  now(): number
  warn(line: string): void
}

/** Renames a damaged record, with a warning. Keeps the last five. */
export function setFileAside(folder: string, name: string, reason: string, deps: Reporter): undefined {
  const path = join(folder, name)
  try {
    renameSync(path, `${path}-${Math.trunc(deps.now())}.bad`)
  } catch {
    // Another process was faster, or the folder is read-only: the record counts as missing either way.
  }
  deps.warn(`set a damaged record aside (${reason}, ${path}); awsx fetches its content again`)
  const damaged = listNames(folder)
    .filter((other) => other.endsWith('.bad'))
    .sort((left, right) => setAsideAt(left) - setAsideAt(right))
  for (const other of damaged.slice(0, -maxFiles)) {
    try {
      removeFile(join(folder, other))
    } catch {
      // One file too many does no harm.
    }
  }
}

function setAsideAt(damagedName: string): number {
  return Number(/-(\d+)\.bad$/.exec(damagedName)?.[1] ?? 0)
}
