import { editText, firstKey } from './line-editor.ts'
import { search } from './picker-search.ts'
import type { Searchable } from './picker-search.ts'

/** Something to pick: its name first, then what else is known of it, in columns. */
export type Choice = readonly [name: string, ...columns: readonly string[]]

/** A list of which one is being picked. */
export interface Picking {
  readonly choices: readonly Choice[]
  readonly index: readonly Searchable[]
  readonly query: string
  /** Positions in `choices` that fit the query. */
  readonly found: readonly number[]
  /** Position in `found`. */
  readonly at: number
  /** An escape sequence whose end has not come yet; a lone ESC is also the key Escape. */
  readonly pending: string
  readonly end: PickingEnd | undefined
}

export type PickingEnd = 'enter' | 'leave' | 'suspend'

export function startPicking(choices: readonly Choice[]): Picking {
  const index = choices.map(([name, ...rest]) => ({
    name: name.toLowerCase(),
    rest: rest.join(' ').toLowerCase(),
  }))
  return { choices, index, query: '', found: search(index, ''), at: 0, pending: '', end: undefined }
}

/** The name under the mark, undefined if nothing fits the query. */
export function pickedName({ choices, found, at }: Picking): string | undefined {
  return choices[found[at] ?? -1]?.[0]
}

/**
 * Types keys as a terminal in raw mode sends them; what follows the end is dropped.
 * @param keys empty when no more came in time: what is pending is then the key Escape
 * @param pageSize how many rows Page Up and Page Down move
 */
export function typePicking(picking: Picking, keys: string, pageSize: number): Picking {
  if (keys === '' && picking.pending !== '') return { ...picking, pending: '', end: 'leave' }
  let next: Picking = { ...picking, pending: '' }
  let rest = picking.pending + keys
  while (rest !== '' && next.end === undefined) {
    const key = firstKey(rest)
    if (key === undefined) return { ...next, pending: rest }
    rest = rest.slice(key.length)
    next = typeKey(next, key, pageSize)
  }
  return next
}

function typeKey(picking: Picking, key: string, pageSize: number): Picking {
  switch (key) {
    case '\r':
    case '\n':
      return picking.found.length === 0 ? picking : { ...picking, end: 'enter' }
    case '\u0003':
    case '\u001C':
      return { ...picking, end: 'leave' }
    case '\u0004':
      return picking.query === '' ? { ...picking, end: 'leave' } : picking
    case '\u001A':
      return { ...picking, end: 'suspend' }
    default:
      return move(picking, key, pageSize) ?? find(picking, editText(picking.query, key))
  }
}

/** Arrows and their like, as they are sent in both modes of the keypad, and Ctrl-P and Ctrl-N of the shells. */
const steps: Readonly<Record<string, number>> = {
  '\u001B[A': -1,
  '\u001BOA': -1,
  '\u0010': -1,
  '\u001B[B': 1,
  '\u001BOB': 1,
  '\u000E': 1,
  '\u001B[H': -Infinity,
  '\u001BOH': -Infinity,
  '\u001B[1~': -Infinity,
  '\u001B[F': Infinity,
  '\u001BOF': Infinity,
  '\u001B[4~': Infinity,
}

const pages: Readonly<Record<string, number>> = { '\u001B[5~': -1, '\u001B[6~': 1 }

function move(picking: Picking, key: string, pageSize: number): Picking | undefined {
  const step = steps[key] ?? (pages[key] ?? 0) * pageSize
  if (step === 0) return key.startsWith('\u001B') ? picking : undefined
  const at = Math.max(0, Math.min(picking.found.length - 1, picking.at + step))
  return { ...picking, at }
}

function find(picking: Picking, query: string): Picking {
  if (query === picking.query) return picking
  return { ...picking, query, found: search(picking.index, query), at: 0 }
}
