const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Notes signals, which no longer end this process. */
export interface SignalWatch {
  /** The first signal that came. */
  received(): NodeJS.Signals | undefined
  /** Lets signals end this process again. */
  stop(): void
}

/** Keeps polite signals from ending awsx before it has removed what it created. */
export function watchSignals(): SignalWatch {
  let first: NodeJS.Signals | undefined
  const note = (signal: NodeJS.Signals): void => {
    first ??= signal
  }
  for (const signal of signals) process.on(signal, note)
  return {
    received: () => first,
    stop() {
      for (const signal of signals) process.off(signal, note)
    },
  }
}
