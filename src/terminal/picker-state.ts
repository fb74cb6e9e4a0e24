import { editText, firstKey } from './line-editor.ts'
import { search } from './picker-search.ts'
import type { Searchable } from './picker-search.ts'

/** An entry to select: its name, then more columns. */
export type Choice = readonly [name: string, ...columns: readonly string[]]

/** A list from which the user selects an entry. */
export interface PickerState {
  readonly choices: readonly Choice[]
  readonly index: readonly Searchable[]
  readonly query: string
  /** Positions in `choices` that fit the query. */
  readonly found: readonly number[]
  /** Position in `found`. */
  readonly at: number
  /** The start of an escape sequence whose rest has not arrived; a lone ESC is also the key Escape. */
  readonly pending: string
  readonly end: PickerResult | undefined
}

export type PickerResult = 'enter' | 'leave' | 'suspend'

export function startPicker(choices: readonly Choice[]): PickerState {
  const index = choices.map(([name, ...rest]) => ({
    name: name.toLowerCase(),
    // Tags are one column, separated by commas.
    columns: rest.flatMap((column) => [column.toLowerCase(), ...column.toLowerCase().split(',')]),
  }))
  return { choices, index, query: '', found: search(index, ''), at: 0, pending: '', end: undefined }
}

/** The name of the marked choice, undefined if nothing matches the query. */
export function pickedName({ choices, found, at }: PickerState): string | undefined {
  return choices[found[at] ?? -1]?.[0]
}

/**
 * Applies keys, as a terminal in raw mode sends them. Keys after the end are dropped.
 * @param keys empty if no more came in time; a pending ESC is then the key Escape
 * @param pageSize how many rows Page Up and Page Down move
 */
export function updatePicker(pickerState: PickerState, keys: string, pageSize: number): PickerState {
  if (keys === '' && pickerState.pending !== '') return { ...pickerState, pending: '', end: 'leave' }
  let next: PickerState = { ...pickerState, pending: '' }
  let rest = pickerState.pending + keys
  while (rest !== '' && next.end === undefined) {
    const key = firstKey(rest)
    if (key === undefined) return { ...next, pending: rest }
    rest = rest.slice(key.length)
    next = typeKey(next, key, pageSize)
  }
  return next
}

function typeKey(pickerState: PickerState, key: string, pageSize: number): PickerState {
  switch (key) {
    case '\r':
    case '\n':
      return pickerState.found.length === 0 ? pickerState : { ...pickerState, end: 'enter' }
    case '\u0003':
    case '\u001C':
      return { ...pickerState, end: 'leave' }
    case '\u0004':
      return pickerState.query === '' ? { ...pickerState, end: 'leave' } : pickerState
    case '\u001A':
      return { ...pickerState, end: 'suspend' }
    default:
      return move(pickerState, key, pageSize) ?? find(pickerState, editText(pickerState.query, key))
  }
}

/** Arrows, Home and End, as sent in both keypad modes, and Ctrl-P and Ctrl-N as in shells. */
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

function move(pickerState: PickerState, key: string, pageSize: number): PickerState | undefined {
  const step = steps[key] ?? (pages[key] ?? 0) * pageSize
  if (step === 0) return key.startsWith('\u001B') ? pickerState : undefined
  const at = Math.max(0, Math.min(pickerState.found.length - 1, pickerState.at + step))
  return { ...pickerState, at }
}

function find(pickerState: PickerState, query: string): PickerState {
  if (query === pickerState.query) return pickerState
  return { ...pickerState, query, found: search(pickerState.index, query), at: 0 }
}
