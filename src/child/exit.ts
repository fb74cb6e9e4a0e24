import { constants } from 'node:os'
import type { ChildEnd } from './types.ts'

/** What is known when a spawned child has ended. */
export interface ChildResult {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
}

/**
 * The child's end: its own status, unchanged (on Windows that can be more than 255), or 128 + N for signal N, as shells
 * count (POSIX XCU 2.8.2).
 */
export function readEnd(result: ChildResult): ChildEnd {
  if (result.signal === undefined) return { status: result.exitCode ?? 0 }
  const signal = result.signal as NodeJS.Signals
  return { status: 128 + (constants.signals[signal] ?? 0), signal }
}

/** Signals whose default action writes a core file (signal(7)). */
const coreSignals: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGQUIT',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
  'SIGXCPU',
  'SIGXFSZ',
])

/** True if dying of the signal may leave this process's memory, with every secret in it, on disk. */
export function leavesCore(signal: NodeJS.Signals): boolean {
  return coreSignals.has(signal)
}
