import { escapeText, shortText } from './escape.ts'
import { textWidth, truncate } from './fit-text.ts'
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
  const escaped = rows.map(escapeRow)
  const widths = columns.map(({ title }) => textWidth(title))
  for (const row of escaped) widen(widths, row)
  const measured = columns.map((column, index) => ({ index, column, width: widths[index] ?? 0 }))
  const fitted = style.width === undefined ? measured : fit(measured, style.width)
  const heading = escapeRow(columns.map(({ title }): TableCell => ({ text: title, style: 'dim' })))
  return [heading, ...escaped].map((row) => renderRow(row, fitted, style)).join('')
}

/** A row without control characters. */
interface EscapedRow {
  readonly cells: readonly TableCell[]
  /** Each character of it takes one column. */
  readonly isPlain: boolean
}

const printableAscii = /^[ -~]*$/

/** Looks at all cells at once, and makes no new ones if it can, because a list can have thousands. */
function escapeRow(cells: readonly TableCell[]): EscapedRow {
  let all = ''
  for (let index = 0; index < cells.length; index += 1) all += cells[index]?.text ?? ''
  if (all.length <= shortText && printableAscii.test(all)) return { cells, isPlain: true }
  return { cells: cells.map((cell) => ({ ...cell, text: escapeText(cell.text) })), isPlain: false }
}

function widen(widths: number[], { cells, isPlain }: EscapedRow): void {
  for (let index = 0; index < widths.length; index += 1) {
    const text = cells[index]?.text ?? ''
    const width = isPlain ? text.length : textWidth(text)
    if (width > (widths[index] ?? 0)) widths[index] = width
  }
}

function renderRow(
  { cells, isPlain }: EscapedRow,
  fitted: readonly Measured[],
  style: { readonly color: boolean },
): string {
  let line = ''
  for (const { index, width } of fitted) {
    const cell = cells[index]
    const whole = cell?.text ?? ''
    const fits = isPlain && whole.length <= width
    const text = fits ? whole : truncate(whole, width)
    const isPainted = style.color && cell?.style !== undefined && text !== ''
    line += isPainted ? paint(text, cell.style, style) : text
    line += ' '.repeat(Math.max(0, width - (fits ? text.length : textWidth(text))) + gap)
  }
  // Without the blanks after the last cell.
  return `${line.trimEnd()}\n`
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
