const napMs = 1_000

/**
 * Calls back after a time in which this process ran. A nap that took much longer than it should does not count: the machine slept, or
 * somebody stopped the process. A plain timer that ended meanwhile would fire before what has arrived meanwhile is looked at.
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
