import type { ChildHost } from './types.ts'

/** The system's number of a signal; undefined for one that it does not have. The table is loaded only when it is needed, which is rare. */
export function numberOf(signal: NodeJS.Signals): number | undefined {
  return process.getBuiltinModule('node:os').constants.signals[signal]
}

/**
 * Gives a signal its default action. Node ignores SIGPIPE and SIGXFSZ from the start and has its own handler for
 * SIGUSR1. libuv restores the default only when a listener was added and removed again.
 */
export function resetSignal(
  signal: NodeJS.Signals,
  host: Pick<ChildHost, 'on' | 'off' | 'removeAllListeners'>,
): void {
  if (signal === 'SIGKILL' || signal === 'SIGSTOP') return
  const listener = () => {}
  host.removeAllListeners(signal)
  host.on(signal, listener)
  host.off(signal, listener)
}
