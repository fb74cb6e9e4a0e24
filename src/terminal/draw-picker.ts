import { escapeText } from '../text/escape.ts'
import { padText, textWidth, truncate } from '../text/fit-text.ts'
import { gap, takeFromWidest } from '../text/fit-widths.ts'
import type { Choice, PickerState } from './picker-state.ts'
import type { ScreenSize } from './screen.ts'

const widestColumn = 60
/** What a cell keeps if a row is too wide: an account ID. */
const leastColumn = 12

/** How many choices fit on a screen: one line is for the query, one for the count. */
export function listHeight({ rows }: ScreenSize): number {
  return Math.max(1, rows - 2)
}

/**
 * Renders the whole screen. The cursor ends up after the query. Control characters in names are escaped.
 */
export function drawPicker(pickerState: PickerState, label: string, size: ScreenSize): string {
  const height = listHeight(size)
  const first = Math.floor(pickerState.at / height) * height
  const shown = pickerState.found
    .slice(first, first + height)
    .map((index): Choice => pickerState.choices[index] ?? [''])
  const rows = alignRows(shown, size.columns - 2)
  const lines = Array.from({ length: height }, (_, row) => drawRow(rows[row], first + row === pickerState.at))
  const count = `  ${pickerState.found.length}/${pickerState.choices.length}`
  const body = [...lines, drawFooter(count, size.columns)]
    .map((line, row) => `\u001B[${row + 2};1H\u001B[2K${line}`)
    .join('')
  return `${body}\u001B[1;1H\u001B[2K${label}: ${escapeText(pickerState.query)}`
}

const helps = [
  'type to search, up/down to move, Enter to select, Esc to cancel',
  'type to search, Enter to select, Esc to cancel',
  'Enter to select, Esc to cancel',
]

/** The longest help that fits. */
function drawFooter(count: string, width: number): string {
  const help = helps.find((text) => count.length + 2 + text.length <= width)
  return help === undefined ? truncate(count, width) : `${count}  ${help}`
}

function drawRow(text: string | undefined, isMarked: boolean): string {
  if (text === undefined) return ''
  return isMarked ? `\u001B[7m> ${text}\u001B[27m` : `  ${text}`
}

/** Without the columns that no row fills. */
function alignRows(choices: readonly Choice[], width: number): readonly string[] {
  const all = choices.map((choice) => choice.map((cell) => escapeText(cell, widestColumn)))
  const count = Math.max(0, ...all.map((row) => row.length))
  const used = Array.from({ length: count }, (_, column) => column).filter((column) =>
    all.some((row) => (row[column] ?? '') !== ''),
  )
  const cells = all.map((row) => used.map((column) => row[column] ?? ''))
  const widths = used.map((_, column) => Math.max(...cells.map((row) => textWidth(row[column] ?? ''))))
  const floors = widths.map((wanted) => Math.min(wanted, leastColumn))
  takeFromWidest(widths, floors, width)
  return cells.map((row) => {
    const fitted = row.map((cell, column) =>
      padText(truncate(cell, widths[column] ?? 0), widths[column] ?? 0),
    )
    return truncate(fitted.join(' '.repeat(gap)).trimEnd(), Math.max(0, width))
  })
}
