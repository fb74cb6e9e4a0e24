const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Waits until the user, the terminal, or the service manager ends this process, and keeps it from ending on its own. @returns the signal */
export async function waitForSignal(): Promise<(typeof signals)[number]> {
  return new Promise((resolve) => {
    const end = (received: (typeof signals)[number]): void => {
      for (const signal of signals) process.off(signal, end)
      resolve(received)
    }
    for (const signal of signals) process.on(signal, end)
  })
}
