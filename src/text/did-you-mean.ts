/**
 * Finds the names that a mistyped name was probably meant to be, closest first: those with the same letters in another case,
 * or at most one edit (insert, delete, replace, swap) per three letters.
 * @param limit maximum number of results
 */
export function findClosest(name: string, candidates: readonly string[], limit = 1): readonly string[] {
  const lowerCase = name.toLowerCase()
  const maxEdits = Math.max(1, Math.floor(name.length / 3))
  return candidates
    .filter((candidate) => Math.abs(candidate.length - name.length) <= maxEdits)
    .map((candidate) => ({ candidate, distance: countEdits(lowerCase, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= maxEdits)
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}

/** The optimal string alignment distance: inserted, deleted, replaced and swapped letters. Computed row by row. */
export function countEdits(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = costAt(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const swaps = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const swapped = swaps ? costAt(beforeLast, column - 2) + 1 : Infinity
      current.push(Math.min(costAt(last, column) + 1, costAt(current, column - 1) + 1, replaced, swapped))
    }
    beforeLast = last
    last = current
  }
  return costAt(last, to.length)
}

function costAt(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
