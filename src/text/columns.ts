import { escapeText } from './escape.ts'

/** Rows as lines with aligned columns, two blanks apart. Control characters in cells are escaped. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => escapeText(cell)))
  const widths = (escaped[0] ?? []).map((_, column) =>
    Math.max(...escaped.map((row) => row[column]?.length ?? 0)),
  )
  return escaped
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
