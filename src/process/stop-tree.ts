import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, win32 } from 'node:path'

import { isErrno } from '../errors.ts'

/** A program that turned off terminal echo gets this many milliseconds to turn it back on. */
const graceMs = 1000

/**
 * Stops a program and all its descendants. Stopping only a shell would leave its children running, and they would hold
 * the terminal and the pipes of awsx.
 *
 * SIGTERM first, SIGKILL after a second. On Windows, which has no such signal, `taskkill` ends all of them at once.
 * @param systemRoot `SystemRoot` of Windows
 */
export function stopTree(pid: number, systemRoot = String.raw`C:\Windows`): void {
  if (process.platform === 'win32') {
    const taskkill = win32.join(systemRoot, 'System32', 'taskkill.exe')
    spawnSync(taskkill, ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    return
  }
  const tree = listTree(pid)
  for (const one of tree) signal(one, 'SIGTERM')
  setTimeout(() => {
    for (const one of tree) signal(one, 'SIGKILL')
  }, graceMs).unref()
}

function listTree(root: number): readonly number[] {
  const parents = process.platform === 'linux' ? readParents() : askForParents()
  const tree = [root]
  // The loop appends each process's children to the array it walks.
  for (const parent of tree) {
    for (const [pid, itsParent] of parents) if (itsParent === parent) tree.push(pid)
  }
  return tree
}

/**
 * The parent of each process from /proc (proc_pid_stat(5)). The process name in parentheses may contain any character.
 * @returns nothing without /proc, and only the processes that may be read: with `hidepid=1`, not those of other users
 */
export function readParents(folder = '/proc'): ReadonlyMap<number, number> {
  return new Map(
    listPids(folder).flatMap((pid) => {
      const parent = readParent(join(folder, pid, 'stat'))
      return parent === undefined ? [] : [[Number(pid), parent]]
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
function readParent(path: string): number | undefined {
  try {
    const stat = readFileSync(path, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** The same from `ps` (POSIX), for systems without /proc. */
function askForParents(): ReadonlyMap<number, number> {
  const { stdout } = spawnSync('/bin/ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = (stdout ?? '').matchAll(/^ *(\d+) +(\d+)/gm)
  return new Map(Array.from(rows, ([, pid, parent]) => [Number(pid), Number(parent)]))
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // The process has ended, or a set-user-ID program changed its user.
    if (!isErrno(error, 'ESRCH', 'EPERM')) throw error
  }
}
