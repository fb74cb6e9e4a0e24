import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { listNames, removeFile } from '../files/private-file.ts'
import type { RecordsDeps } from './records.ts'

const maxBadFiles = 5

/** Renames a damaged record, with a warning. Keeps the last five. */
export function setFileAside(
  folder: string,
  name: string,
  why: { readonly deps: RecordsDeps; readonly reason: string },
): undefined {
  const { deps, reason } = why
  try {
    renameSync(join(folder, name), join(folder, `${name}-${Math.trunc(deps.now())}.bad`))
  } catch {
    // Another process was faster, or the folder is read-only: the record counts as absent either way.
  }
  deps.warn(
    `a damaged record was set aside (${reason}, ${join(folder, name)}); what it held is fetched again`,
  )
  pruneBadFiles(folder)
  return undefined
}

function pruneBadFiles(folder: string): void {
  const bad = listNames(folder)
    .filter((name) => name.endsWith('.bad'))
    .sort((left, right) => ageOf(left) - ageOf(right))
  for (const name of bad.slice(0, -maxBadFiles)) {
    try {
      removeFile(join(folder, name))
    } catch {
      // To keep one too many does no harm.
    }
  }
}

function ageOf(badName: string): number {
  return Number(/-(\d+)\.bad$/.exec(badName)?.[1] ?? 0)
}
