const napMs = 1_000

/**
 * Calls back after this process has run for a time. A tick that took much longer than planned does not count: the machine was suspended,
 * or the process was stopped. A plain timer would then fire before the events that arrived meanwhile are handled.
 * @returns stops the timer
 */
export function suspendAwareTimeout(milliseconds: number, done: () => void): () => void {
  let leftMs = milliseconds
  let timer: NodeJS.Timeout
  const nap = (): void => {
    const ms = Math.min(napMs, leftMs)
    const started = performance.now()
    timer = setTimeout(() => {
      if (performance.now() - started < ms + napMs) leftMs -= ms
      if (leftMs > 0) nap()
      else done()
    }, ms)
  }
  nap()
  return () => clearTimeout(timer)
}
