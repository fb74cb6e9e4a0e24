import { escapeText } from '../text/escape.ts'
import type { Choice, PickerState } from './picker-state.ts'
import type { ScreenSize } from './screen.ts'

const widestColumn = 60

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
  const count = `  ${pickerState.found.length}/${pickerState.choices.length}  Enter to select, Esc to cancel`
  const body = [...lines, count].map((line, row) => `\u001B[${row + 2};1H\u001B[2K${line}`).join('')
  return `${body}\u001B[1;1H\u001B[2K${label}: ${escapeText(pickerState.query)}`
}

function drawRow(text: string | undefined, isMarked: boolean): string {
  if (text === undefined) return ''
  return isMarked ? `\u001B[7m> ${text}\u001B[27m` : `  ${text}`
}

function alignRows(choices: readonly Choice[], width: number): readonly string[] {
  const cells = choices.map((choice) => choice.map((cell) => escapeText(cell, widestColumn)))
  const columns = Math.max(0, ...cells.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  )
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, Math.max(0, width)),
  )
}
