/** The most that a sleep costs, however long it was. */
const tickMs = 5_000

/**
 * Calls back after a time in which this process ran. What it slept through, because the machine slept or somebody stopped it, does not
 * count: a plain timer that ended meanwhile fires before what has arrived meanwhile is looked at.
 * @returns stops the timer
 */
export function afterAwake(milliseconds: number, done: () => void): () => void {
  let leftMs = milliseconds
  let timer: NodeJS.Timeout
  const nap = (): void => {
    const napMs = Math.min(tickMs, leftMs)
    timer = setTimeout(() => {
      leftMs -= napMs
      if (leftMs > 0) nap()
      else done()
    }, napMs)
  }
  nap()
  return () => clearTimeout(timer)
}
