/** What one target writes. */
export interface Slot {
  write(print: () => void): void
  /** Whether what is written waits for the targets before. */
  isWaiting(): boolean
  /** Called when the target has ended. */
  close(): void
}

/**
 * Lets several targets write. With `keepOrder`, what a target writes waits until all before it have ended.
 * @returns a function that opens the slot of a target by its position, from 0
 */
export function createSlots(keepOrder: boolean): (position: number) => Slot {
  const waiting = new Map<number, (() => void)[]>()
  const closed = new Set<number>()
  let turn = 0
  const advance = (): void => {
    while (closed.has(turn)) {
      turn += 1
      for (const print of waiting.get(turn) ?? []) print()
      waiting.delete(turn)
    }
  }
  const mustWait = (position: number): boolean => keepOrder && position !== turn
  return (position) => ({
    isWaiting: () => mustWait(position),
    write(print) {
      if (!mustWait(position)) print()
      else {
        const earlier = waiting.get(position)
        if (earlier === undefined) waiting.set(position, [print])
        else earlier.push(print)
      }
    },
    close() {
      closed.add(position)
      advance()
    },
  })
}
