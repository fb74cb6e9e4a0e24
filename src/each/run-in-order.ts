/**
 * Works on items, so many at a time, in their order.
 * @param prepare what may start ahead of the work, such as fetching credentials: for the items that are worked on, and as many after them
 * @param shouldStop asked before each item; if it says so, the remaining items are not started
 */
export async function runInOrder<T, P>(
  items: readonly T[],
  jobs: number,
  steps: {
    prepare(item: T): Promise<P>
    work(item: T, prepared: Promise<P>): Promise<void>
    shouldStop(): boolean
  },
): Promise<void> {
  const prepared = new Map<number, Promise<P>>()
  let next = 0
  const prepareUpTo = (end: number): void => {
    for (let index = prepared.size; index < Math.min(end, items.length); index += 1) {
      const promise = steps.prepare(items[index] as T)
      // A failure is for the worker that takes the item, perhaps much later.
      promise.catch(() => undefined)
      prepared.set(index, promise)
    }
  }
  const worker = async (): Promise<void> => {
    for (let index = next; index < items.length && !steps.shouldStop(); index = next) {
      next += 1
      prepareUpTo(index + 1 + jobs)
      await steps.work(items[index] as T, prepared.get(index) as Promise<P>)
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker))
}
