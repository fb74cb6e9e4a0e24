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
  return { status: 128 + (numberOf(signal) ?? 0), signal }
}

/** The system's number of a signal; undefined for one that it does not have. Most runs need none, so the table is loaded when it is asked for. */
export function numberOf(signal: NodeJS.Signals): number | undefined {
  return process.getBuiltinModule('node:os').constants.signals[signal]
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
