import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { listNames, removeFile } from '../files/private-file.ts'
import { readHeaderOf } from './record-reader.ts'
import { isLongLived } from './long-lived.ts'
import type { RecordKind } from './types.ts'

const maxFiles = 5

interface Reporter {
  now(): number
  warn(line: string): void
}

/** Renames a damaged record, with a warning. Keeps the last five, and all that held a long-lived secret, which cannot be fetched again. */
export function setFileAside(folder: string, name: string, reason: string, deps: Reporter): undefined {
  const path = join(folder, name)
  const kind = kindOf(path)
  try {
    renameSync(path, `${path}-${Math.trunc(deps.now())}.bad`)
  } catch {
    // Another process was faster, or the folder is read-only: the record counts as missing either way.
  }
  deps.warn(`set a damaged record aside (${reason}, ${path}); ${describeLoss(kind)}`)
  const damaged = listNames(folder)
    .filter((other) => other.endsWith('.bad') && !isLongLivedFile(join(folder, other)))
    .sort((left, right) => setAsideAt(left) - setAsideAt(right))
  for (const other of damaged.slice(0, -maxFiles)) {
    try {
      removeFile(join(folder, other))
    } catch {
      // One file too many does no harm.
    }
  }
}

function isLongLivedFile(path: string): boolean {
  const kind = kindOf(path)
  return kind !== undefined && isLongLived(kind)
}

function kindOf(path: string): RecordKind | undefined {
  const found = readHeaderOf(path)
  return found?.state === 'header' ? found.header.kind : undefined
}

function describeLoss(kind: RecordKind | undefined): string {
  if (kind === 'iam-key') return 'the access key in it is lost; to add it again: awsx add PROFILE'
  if (kind === 'mfa-seed')
    return 'the MFA seed in it is lost; to store it again: awsx mfa PROFILE --store-seed'
  if (kind !== undefined) return 'awsx fetches its content again'
  return 'awsx fetches its content again, unless it was an access key; to add that again: awsx add PROFILE'
}

function setAsideAt(damagedName: string): number {
  return Number(/-(\d+)\.bad$/.exec(damagedName)?.[1] ?? 0)
}
