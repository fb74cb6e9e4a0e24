/**
 * Gives a signal its default action. Node ignores SIGPIPE and SIGXFSZ from the start and has its own handler for
 * SIGUSR1. libuv restores the default only when a listener was added and removed again.
 */
export function resetSignal(
  signal: NodeJS.Signals,
  host: Pick<NodeJS.Process, 'on' | 'off' | 'removeAllListeners'>,
): void {
  if (signal === 'SIGKILL' || signal === 'SIGSTOP') return
  const listener = () => {}
  host.removeAllListeners(signal)
  host.on(signal, listener)
  host.off(signal, listener)
}
