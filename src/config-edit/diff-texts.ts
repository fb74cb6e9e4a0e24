/** Lines that are shown around a change. */
const contextLines = 3

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/**
 * The difference of two texts in the unified format that `diff -u` prints and `patch` reads.
 * @param name what both are called in the first two lines
 * @returns the empty string if they are equal
 */
export function diffTexts(before: string, after: string, name: string): string {
  if (before === after) return ''
  const lines = compare(splitLines(before), splitLines(after))
  const hunks = listHunks(lines).map((hunk) => renderHunk(lines, hunk))
  return `--- ${name}\n+++ ${name}\n${hunks.join('')}`
}

/** A last line without line end is told apart, as in `diff`. */
function splitLines(text: string): readonly string[] {
  if (text === '') return []
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

/** What is equal at both ends, then the lines that either side has once as fixed points, and so on between them. */
function compare(old: readonly string[], now: readonly string[]): readonly Line[] {
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  const rest = Math.min(old.length, now.length) - start
  while (end < rest && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1
  const lines = mark(' ', old.slice(0, start))
  const middle = compareMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end))
  return [...lines, ...middle, ...mark(' ', old.slice(old.length - end))]
}

function compareMiddle(old: readonly string[], now: readonly string[]): readonly Line[] {
  const anchors = old.length === 0 || now.length === 0 ? [] : findAnchors(old, now)
  if (anchors.length === 0) return [...mark('-', old), ...mark('+', now)]
  const lines: Line[] = []
  let from = { old: 0, now: 0 }
  for (const anchor of [...anchors, { old: old.length, now: now.length }]) {
    for (const line of compare(old.slice(from.old, anchor.old), now.slice(from.now, anchor.now)))
      lines.push(line)
    from = anchor
  }
  return lines
}

interface Anchor {
  readonly old: number
  readonly now: number
}

/** Lines that both sides have exactly once, in an order that both sides share. */
function findAnchors(old: readonly string[], now: readonly string[]): readonly Anchor[] {
  const placesOld = uniqueLocations(old)
  const placesNow = uniqueLocations(now)
  const shared: Anchor[] = []
  for (const [text, location] of placesOld) {
    const other = placesNow.get(text)
    if (other !== undefined) shared.push({ old: location, now: other })
  }
  return longestRising(shared.sort((a, b) => a.old - b.old))
}

function uniqueLocations(lines: readonly string[]): ReadonlyMap<string, number> {
  const locations = new Map<string, number>()
  const repeated = new Set<string>()
  for (const [index, text] of lines.entries()) {
    if (locations.has(text)) repeated.add(text)
    locations.set(text, index)
  }
  for (const text of repeated) locations.delete(text)
  return locations
}

/** The longest part of the list in which the places of the new side rise (patience sorting). */
function longestRising(anchors: readonly Anchor[]): readonly Anchor[] {
  const tops: Anchor[] = []
  const before = new Map<Anchor, Anchor | undefined>()
  for (const anchor of anchors) {
    let low = 0
    for (let high = tops.length; low < high;) {
      const middle = (low + high) >> 1
      if ((tops[middle]?.now ?? 0) < anchor.now) low = middle + 1
      else high = middle
    }
    before.set(anchor, tops[low - 1])
    tops[low] = anchor
  }
  const rising: Anchor[] = []
  for (let anchor = tops.at(-1); anchor !== undefined; anchor = before.get(anchor)) rising.unshift(anchor)
  return rising
}

function mark(sign: Line['mark'], texts: readonly string[]): readonly Line[] {
  return texts.map((text) => ({ mark: sign, text }))
}

interface Hunk {
  readonly start: number
  readonly end: number
}

function listHunks(lines: readonly Line[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  for (const [index, line] of lines.entries()) {
    if (line.mark === ' ') continue
    const start = Math.max(0, index - contextLines)
    const end = Math.min(lines.length, index + contextLines + 1)
    const last = hunks.at(-1)
    if (last !== undefined && start <= last.end) hunks[hunks.length - 1] = { start: last.start, end }
    else hunks.push({ start, end })
  }
  return hunks
}

function renderHunk(lines: readonly Line[], { start, end }: Hunk): string {
  const shown = lines.slice(start, end)
  const range = (sign: Line['mark']): string => {
    const first = lines.slice(0, start).filter((line) => line.mark !== sign).length
    const count = shown.filter((line) => line.mark !== sign).length
    return `${count === 0 ? first : first + 1},${count}`
  }
  const body = shown.map((line) => `${line.mark}${line.text}\n`).join('')
  return `@@ -${range('+')} +${range('-')} @@\n${body}`
}
