import { spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

import { isErrno } from '../errors.ts'
import { listProcesses, listTree } from './process-table.ts'
import type { ProcessTable } from './process-table.ts'
import { systemProgram } from './windows-programs.ts'

export interface StopOptions {
  /** A program that turned off terminal echo gets this many milliseconds to turn it back on. */
  readonly graceMs?: number
}

/** A program that Node started. */
type Child = Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode' | 'kill'>

const pollMs = 20

/**
 * Stops a program and all its descendants, and waits until they have ended or were killed. Stopping only a shell would leave its children
 * running, and they would hold the terminal and the pipes of awsx.
 *
 * SIGTERM first, and at once: before this returns, all descendants are found. SIGKILL after a second. On Windows, which has no such signal, `taskkill` ends all of them at once.
 */
export async function stopTree(child: Child, { graceMs = 1000 }: StopOptions = {}): Promise<void> {
  const { pid } = child
  if (pid === undefined || hasEnded(child)) return
  if (process.platform === 'win32') {
    const env = { SystemRoot: process.env['SystemRoot'] ?? String.raw`C:\Windows` }
    spawnSync(systemProgram('taskkill.exe', { env, platform: 'win32' }), ['/PID', String(pid), '/T', '/F'], {
      env,
      stdio: 'ignore',
      windowsHide: true,
    })
    return
  }
  const before = listProcesses()
  const descendants = listTree(pid, before).slice(1)
  for (const one of [pid, ...descendants]) signal(one, 'SIGTERM')
  const isRunning = (): boolean => !hasEnded(child) || descendants.some((one) => signal(one, 0))
  for (let waitedMs = 0; waitedMs < graceMs && isRunning(); waitedMs += pollMs) await pause(pollMs)
  if (!isRunning()) return
  const now = listProcesses()
  const started = hasEnded(child) ? [] : listTree(pid, now).slice(1)
  for (const one of [...findSurvivors(descendants, before, now), ...started]) signal(one, 'SIGKILL')
  // Node knows when its own child has ended, also where /proc cannot be read.
  if (!hasEnded(child)) child.kill('SIGKILL')
}

/**
 * The processes of a tree that are still running, and what they have started since. If a process has ended, a new one can have its ID, but
 * not its start time.
 */
export function findSurvivors(
  tree: readonly number[],
  before: ProcessTable,
  now: ProcessTable,
): readonly number[] {
  const same = tree.filter((pid) => {
    const start = now.get(pid)?.start
    return start !== undefined && start === before.get(pid)?.start
  })
  return [...new Set(same.flatMap((pid) => listTree(pid, now)))]
}

function hasEnded({ exitCode, signalCode }: Child): boolean {
  return exitCode !== null || signalCode !== null
}

/** @returns whether there is such a process that this one may send signals to */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch (error) {
    // The process has ended, or a set-user-ID program changed its user.
    if (!isErrno(error, 'ESRCH', 'EPERM')) throw error
    return false
  }
}

/** Keeps awsx running: the program must not outlive it. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
