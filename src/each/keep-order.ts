/** What one target writes. */
export interface Slot {
  write(print: () => void): void
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
  return (position) => ({
    write(print) {
      if (!keepOrder || position === turn) print()
      else waiting.set(position, [...(waiting.get(position) ?? []), print])
    },
    close() {
      closed.add(position)
      advance()
    },
  })
}
