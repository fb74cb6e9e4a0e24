const heldSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Keeps Ctrl-C and other polite signals from ending awsx between a call whose answer is given only once and the write that saves it. A
 * signal that came in the meantime takes effect afterwards.
 */
export async function holdSignals<T>(work: () => Promise<T>): Promise<T> {
  let held: NodeJS.Signals | undefined
  const hold = (signal: NodeJS.Signals): void => {
    held ??= signal
  }
  for (const signal of heldSignals) process.on(signal, hold)
  try {
    return await work()
  } finally {
    // A signal that has arrived reaches its listener only in a later turn of the event loop.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    for (const signal of heldSignals) process.off(signal, hold)
    if (held !== undefined) process.kill(process.pid, held)
  }
}
