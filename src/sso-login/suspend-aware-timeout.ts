const tickMs = 1_000

/**
 * Calls back after a time in which this process ran. A tick that took much longer than it should does not count: the machine slept, or
 * the process was stopped. A plain timer would fire right after that, before reading the data that arrived in the meantime.
 * @returns stops the timer
 */
export function suspendAwareTimeout(milliseconds: number, done: () => void): () => void {
  let leftMs = milliseconds
  let timer: NodeJS.Timeout
  const tick = (): void => {
    const ms = Math.min(tickMs, leftMs)
    const started = performance.now()
    timer = setTimeout(() => {
      if (performance.now() - started < ms + tickMs) leftMs -= ms
      if (leftMs > 0) tick()
      else done()
    }, ms)
  }
  tick()
  return () => clearTimeout(timer)
}
