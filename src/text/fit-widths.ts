/** Blanks between two columns of a table. */
export const gap = 2

/** Takes one column of the terminal after the other from the widest width that is above its floor, until all fit. */
export function takeFromWidest(widths: number[], floors: readonly number[], available: number): void {
  for (let excess = totalWidth(widths) - available; excess > 0; excess -= 1) {
    const spare = widths.map((cell, index) => (cell > (floors[index] ?? 0) ? cell : 0))
    const widest = Math.max(...spare)
    if (widest === 0) return
    widths[spare.indexOf(widest)] = widest - 1
  }
}

/** The width of a row, with the blanks between its columns. */
export function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1)
}
