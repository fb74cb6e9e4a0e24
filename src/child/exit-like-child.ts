import { resetSignal } from '../system/reset-signal.ts'
import type { ChildEnd, ChildHost } from './types.ts'

/** How long a signal to this process may take, in milliseconds, before awsx exits with the status instead. */
const SIGNAL_TIMEOUT = 1000

/**
 * Ends this process as the command ended, with its status or killed by the same signal, so that a shell sees the same. The
 * difference matters: bash continues a list of commands after status 130, but stops after a process killed by SIGINT.
 * For `src/bin.ts` only, as the last call; it returns only if a signal is still on its way.
 */
export function exitLikeChild(end: ChildEnd, host: ChildHost = process): void {
  if (end.signal === undefined || host.platform === 'win32') host.exit(end.status)
  else if (leavesCore(end.signal)) endWithoutCore(end.signal, end.status, host)
  else endBySignal(end.signal, end.status, host)
}

function endBySignal(signal: NodeJS.Signals, status: number, host: ChildHost): void {
  resetSignal(signal, host)
  host.kill(host.pid, signal)
  // Process 1 of a container survives every signal without a handler.
  setTimeout(() => host.exit(status), SIGNAL_TIMEOUT)
}

/** Replaces this process, whose memory holds credentials, with a shell that kills itself. Without execve only the status is passed on. */
function endWithoutCore(signal: NodeJS.Signals, status: number, host: ChildHost): void {
  const script = `ulimit -c 0; kill -s ${signal.slice(3)} $$; exit ${status}`
  if (host.execve !== undefined) {
    resetSignal(signal, host)
    host.emitWarning = () => {}
    try {
      host.execve('/bin/sh', ['sh', '-c', script], {})
    } catch {
      // Without a shell, only the status can be passed on.
    }
  }
  host.exit(status)
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

/** Whether dying from the signal can write this process's memory, with its secrets, to disk. */
export function leavesCore(signal: NodeJS.Signals): boolean {
  return coreSignals.has(signal)
}
