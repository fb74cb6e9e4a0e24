import { closeSync, openSync, utimesSync } from 'node:fs'
import { toNamespacedPath } from 'node:path'
import type * as Sqlite from 'node:sqlite'
import { isErrno } from '../../errors.ts'
import { withoutExperimentalWarning } from '../../process/without-experimental-warning.ts'
import type { LockHandle } from './generation-lock.ts'

const sqliteBusy = 5
const sqliteLocked = 6
/** Leaves room for the names that SQLite adds. */
const maxPlainPath = 240

/**
 * A lock that the kernel owns: an open transaction on an SQLite database that stays empty. SQLite takes POSIX record locks (LockFileEx on
 * Windows), so the lock ends with the process at the latest.
 * @returns undefined if the runtime has no `node:sqlite` (Node before 22.13)
 */
export function openSqliteLock(path: string): LockHandle | undefined {
  const sqlite = loadSqlite()
  if (sqlite === undefined) return undefined
  const file = `${path}.lk`
  createOnce(file)
  // Nothing is ever written to the file, and the sweep of old locks looks at its age. By path, for the reason at createOnce.
  const now = new Date()
  utimesSync(file, now, now)
  // Without the prefix of Windows, SQLite opens no path of more than 260 characters.
  const database = new sqlite.DatabaseSync(file.length > maxPlainPath ? toNamespacedPath(file) : file)
  // SQLite must not wait by itself, because that would block the event loop.
  database.exec('PRAGMA busy_timeout = 0')
  return { tryAcquire: () => beginExclusive(database), close: () => database.close() }
}

function beginExclusive(database: Sqlite.DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    const code = (error as { errcode?: unknown }).errcode
    if (code === sqliteBusy || code === sqliteLocked) return false
    throw error
  }
}

/**
 * Creates the file with mode 0600; SQLite would let others read it. Never opens an existing one: closing any descriptor of a file drops all
 * POSIX record locks that this process has on it.
 */
function createOnce(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
}

function loadSqlite(): typeof Sqlite | undefined {
  try {
    return withoutExperimentalWarning(
      () => process.getBuiltinModule('node:sqlite') as typeof Sqlite | undefined,
    )
  } catch {
    return undefined
  }
}
