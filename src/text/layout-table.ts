import { escapeText } from './escape.ts'
import { padText, textWidth, truncate } from './fit-text.ts'
import { gap, takeFromWidest, totalWidth } from './fit-widths.ts'
import { paint } from './paint.ts'
import type { Style } from './paint.ts'

export interface TableColumn {
  readonly title: string
  /** Columns that its cells keep if the table is too wide; without it, cells are never cut. */
  readonly min?: number
  /** Columns that its cells keep while another column can be left out instead; `min` if not given. */
  readonly prefer?: number
  /** Left out if the table is still too wide, the highest number first; without it, the column always stays. */
  readonly drop?: number
}

export interface TableCell {
  readonly text: string
  readonly style?: Style | undefined
}

export interface TableStyle {
  /** Columns of the terminal; undefined for no limit. */
  readonly width: number | undefined
  readonly color: boolean
}

interface Measured {
  readonly index: number
  readonly column: TableColumn
  readonly width: number
}

/**
 * Lays out a table: aligned columns, two blanks apart, below a heading. If it is wider than the terminal, it first leaves out columns, then
 * cuts cells with an ellipsis. Control characters are escaped.
 * @returns lines with line ends
 */
export function layoutTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  style: TableStyle,
): string {
  const escaped = rows.map((row) => row.map((cell) => ({ ...cell, text: escapeText(cell.text) })))
  const measured = columns.map((column, index) => ({
    index,
    column,
    width: Math.max(textWidth(column.title), ...escaped.map((row) => textWidth(row[index]?.text ?? ''))),
  }))
  const fitted = style.width === undefined ? measured : fit(measured, style.width)
  const heading = columns.map(({ title }): TableCell => ({ text: title, style: 'dim' }))
  return [heading, ...escaped].map((row) => renderRow(row, fitted, style)).join('')
}

function renderRow(
  row: readonly TableCell[],
  fitted: readonly Measured[],
  style: { readonly color: boolean },
): string {
  const cells = fitted.map(({ index, width }): TableCell => {
    const cell = row[index] ?? { text: '' }
    return { ...cell, text: truncate(cell.text, width) }
  })
  const last = cells.findLastIndex(({ text }) => text !== '')
  const shown = cells.slice(0, last + 1).map(({ text, style: cellStyle }, position) => {
    const blanks = position === last ? '' : padText('', (fitted[position]?.width ?? 0) - textWidth(text))
    return `${cellStyle === undefined ? text : paint(text, cellStyle, style)}${blanks}`
  })
  return `${shown.join(' '.repeat(gap)).trimEnd()}\n`
}

/** Drops columns until what the others need at least fits, then takes from the widest ones. */
function fit(all: readonly Measured[], width: number): readonly Measured[] {
  let kept = all
  while (totalWidth(kept.map(preferredWidth)) > width) {
    const next = Math.max(...kept.map(({ column }) => column.drop ?? 0))
    if (next === 0) break
    kept = kept.filter(({ column }) => column.drop !== next)
  }
  return shrink(kept, width)
}

/** Cells keep their preferred width as long as others are wider than theirs. */
function shrink(columns: readonly Measured[], width: number): readonly Measured[] {
  const widths = columns.map((column) => column.width)
  for (const floorOf of [preferredWidth, leastWidth]) takeFromWidest(widths, columns.map(floorOf), width)
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? 0 }))
}

function preferredWidth({ column, width }: Measured): number {
  return Math.min(width, Math.max(column.prefer ?? column.min ?? width, textWidth(column.title)))
}

function leastWidth({ column, width }: Measured): number {
  return Math.min(width, Math.max(column.min ?? width, textWidth(column.title)))
}
