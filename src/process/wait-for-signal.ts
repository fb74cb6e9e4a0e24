const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Waits until the user, the terminal, or the service manager ends this process, and keeps it from ending on its own. */
export async function waitForSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      for (const signal of signals) process.off(signal, end)
      resolve()
    }
    for (const signal of signals) process.on(signal, end)
  })
}
