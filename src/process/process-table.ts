import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ProcessEntry {
  readonly parent: number
  /** When it started, in a form that only compares: two processes with one ID differ in it. */
  readonly start: string
}

/** Processes by their IDs. */
export type ProcessTable = ReadonlyMap<number, ProcessEntry>

/** The processes of the system, from /proc or `ps`. */
export function listProcesses(): ProcessTable {
  return process.platform === 'linux' ? readProcesses() : askForProcesses()
}

/** A process and all its descendants. */
export function listTree(root: number, table: ProcessTable): readonly number[] {
  const tree = [root]
  // The loop appends each process's children to the array it walks.
  for (const parent of tree) {
    for (const [pid, entry] of table) if (entry.parent === parent) tree.push(pid)
  }
  return tree
}

/**
 * Processes from /proc (proc_pid_stat(5)). The process name in parentheses may contain any character.
 * @returns nothing without /proc, and only the processes that may be read: with `hidepid=1`, not those of other users
 */
export function readProcesses(folder = '/proc'): ProcessTable {
  return new Map(
    listPids(folder).flatMap((pid) => {
      const entry = readEntry(join(folder, pid, 'stat'))
      return entry === undefined ? [] : [[Number(pid), entry]]
    }),
  )
}

function listPids(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** Ignores all errors, because the program must be stopped in any case. */
function readEntry(path: string): ProcessEntry | undefined {
  try {
    const stat = readFileSync(path, 'latin1')
    // The fields from the third on: the parent is the fourth, the start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), start: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/** The same from `ps` (POSIX; `lstart` is in procps and the BSDs), for systems without /proc. */
function askForProcesses(): ProcessTable {
  const { stdout } = spawnSync('/bin/ps', ['-A', '-o', 'pid=,ppid=,lstart='], {
    encoding: 'utf8',
    // It needs none of the secrets in the environment.
    env: {},
  })
  const rows = (stdout ?? '').matchAll(/^ *(\d+) +(\d+) +(.*)$/gm)
  return new Map(
    Array.from(rows, ([, pid, parent, start = '']) => [Number(pid), { parent: Number(parent), start }]),
  )
}
