import { resetSignal } from './signal-disposition.ts'
import { leavesCore } from './child-result.ts'
import type { ChildEnd, ChildHost } from './types.ts'

/** How long a signal to oneself may take before the plain status is used, in milliseconds. */
const PATIENCE = 1000

/**
 * Ends this process as the command ended, so that a shell sees the same: with its status, or killed by the same signal. The
 * difference matters: bash goes on with a list after status 130, and stops after a death by SIGINT.
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
  setTimeout(() => host.exit(status), PATIENCE)
}

/** An empty shell dies in the place of this process, whose memory holds credentials; without execve only the status is left. */
function endWithoutCore(signal: NodeJS.Signals, status: number, host: ChildHost): void {
  const script = `ulimit -c 0; kill -s ${signal.slice(3)} $$; exit ${status}`
  if (host.execve !== undefined) {
    resetSignal(signal, host)
    host.emitWarning = () => {}
    try {
      host.execve('/bin/sh', ['sh', '-c', script], {})
    } catch {
      // Without a shell the status has to do.
    }
  }
  host.exit(status)
}
