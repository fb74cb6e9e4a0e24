import { escapeText } from '../text/escape.ts'

/** Number of unchanged lines around a change, if not given. */
const defaultContext = 3

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

const secretLine =
  /^([ +-]\s*(?:export\s+|\$env:)?aws_(?:secret_access_key|session_token|security_token)\s*[=:]).*$/gim

/**
 * The diff of a config file for the terminal: values of secret keys replaced by `…`, control characters escaped.
 * @param name the file name in the first two lines
 * @param context number of unchanged lines around a change
 */
export function showDiff(before: string, after: string, name: string, context = defaultContext): string {
  return diffTexts(before.replaceAll('\r\n', '\n'), after.replaceAll('\r\n', '\n'), name, context)
    .replaceAll(secretLine, '$1 …')
    .split('\n')
    .map((line) => escapeText(line, Infinity))
    .join('\n')
}

/**
 * The diff of two texts in the unified format of `diff -u`.
 * @param name the file name in the first two lines
 * @param context number of unchanged lines around a change
 * @returns the empty string if the texts are equal
 */
export function diffTexts(before: string, after: string, name: string, context = defaultContext): string {
  if (before === after) return ''
  const lines = compare(splitLines(before), splitLines(after))
  const hunks = listHunks(lines, context).map((hunk) => renderHunk(lines, hunk))
  return `--- ${name}\n+++ ${name}\n${hunks.join('')}`
}

/** A last line without a line end gets a note, as in `diff`. */
function splitLines(text: string): readonly string[] {
  if (text === '') return []
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

/** Matches the equal lines at both ends, then the lines that are unique on each side, then recurses between them. */
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
  const matches = old.length === 0 || now.length === 0 ? [] : findUniqueMatches(old, now)
  if (matches.length === 0) return [...mark('-', old), ...mark('+', now)]
  const lines: Line[] = []
  let from = { old: 0, now: 0 }
  for (const match of [...matches, { old: old.length, now: now.length }]) {
    for (const line of compare(old.slice(from.old, match.old), now.slice(from.now, match.now)))
      lines.push(line)
    from = match
  }
  return lines
}

interface LineMatch {
  readonly old: number
  readonly now: number
}

/** Lines that both sides have exactly once, as the longest list that is in order on both sides. */
function findUniqueMatches(old: readonly string[], now: readonly string[]): readonly LineMatch[] {
  const oldLines = uniqueLines(old)
  const nowLines = uniqueLines(now)
  const shared: LineMatch[] = []
  for (const [text, oldLine] of oldLines) {
    const nowLine = nowLines.get(text)
    if (nowLine !== undefined) shared.push({ old: oldLine, now: nowLine })
  }
  return longestIncreasing(shared.sort((a, b) => a.old - b.old))
}

function uniqueLines(lines: readonly string[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>()
  const repeated = new Set<string>()
  for (const [index, text] of lines.entries()) {
    if (indexes.has(text)) repeated.add(text)
    indexes.set(text, index)
  }
  for (const text of repeated) indexes.delete(text)
  return indexes
}

/** The longest sublist whose lines increase on the new side (patience sorting). */
function longestIncreasing(matches: readonly LineMatch[]): readonly LineMatch[] {
  const tops: LineMatch[] = []
  const before = new Map<LineMatch, LineMatch | undefined>()
  for (const match of matches) {
    let low = 0
    for (let high = tops.length; low < high;) {
      const middle = (low + high) >> 1
      if ((tops[middle]?.now ?? 0) < match.now) low = middle + 1
      else high = middle
    }
    before.set(match, tops[low - 1])
    tops[low] = match
  }
  const increasing: LineMatch[] = []
  for (let match = tops.at(-1); match !== undefined; match = before.get(match)) increasing.unshift(match)
  return increasing
}

function mark(sign: Line['mark'], texts: readonly string[]): readonly Line[] {
  return texts.map((text) => ({ mark: sign, text }))
}

interface Hunk {
  readonly start: number
  readonly end: number
}

function listHunks(lines: readonly Line[], context: number): readonly Hunk[] {
  const hunks: Hunk[] = []
  for (const [index, line] of lines.entries()) {
    if (line.mark === ' ') continue
    const start = Math.max(0, index - context)
    const end = Math.min(lines.length, index + context + 1)
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
