/** An entry to search, in lower case. */
export interface Searchable {
  readonly name: string
  /** The text of its other columns. */
  readonly columns: readonly string[]
}

/** How well a word fits; lower is better. */
const fit = {
  whole: 0,
  begin: 1,
  word: 2,
  column: 3,
  inside: 4,
  elsewhere: 5,
  scattered: 6,
  none: -1,
} as const

/**
 * Finds the entries that match every word of a query: as a part of the name or of another column, or as letters in the order of the name
 * (`pdadm` finds `prod-admin`).
 * @returns positions, best match first; equal matches keep their order
 */
export function search(items: readonly Searchable[], query: string): readonly number[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return items.map((_, index) => index)
  const byScore: number[][] = Array.from({ length: words.length * fit.scattered + 1 }, () => [])
  for (const [index, item] of items.entries()) {
    const score = scoreOf(item, words)
    if (score !== undefined) byScore[score]?.push(index)
  }
  return byScore.flat()
}

function scoreOf(item: Searchable, words: readonly string[]): number | undefined {
  let sum = 0
  for (const word of words) {
    const score = fitOf(item, word)
    if (score === fit.none) return undefined
    sum += score
  }
  return sum
}

function fitOf({ name, columns }: Searchable, word: string): number {
  const at = name.indexOf(word)
  if (at === 0) return name.length === word.length ? fit.whole : fit.begin
  if (at > 0 && isWordStart(name, at)) return fit.word
  if (columns.includes(word)) return fit.column
  if (at > 0) return fit.inside
  if (columns.some((column) => column.includes(word))) return fit.elsewhere
  return isScattered(name, word) ? fit.scattered : fit.none
}

function isWordStart(name: string, at: number): boolean {
  return /[^a-z0-9]/.test(name[at - 1] ?? '')
}

function isScattered(name: string, word: string): boolean {
  let at = -1
  for (const letter of word) {
    at = name.indexOf(letter, at + 1)
    if (at === -1) return false
  }
  return true
}
