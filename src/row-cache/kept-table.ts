/** What changes in a table of the list while its rows stay the same. */
export interface TableState {
  /** The profile that a command without a profile uses; it has an asterisk unless it is not named and has no credentials. */
  readonly active: { readonly name: string; readonly explicit: boolean }
  /** The last column, by where the row ends (`findRowEnds`); empty for all other rows. */
  readonly ends: ReadonlyMap<number, string>
}

const gap = '  '
const printableLines = /^[ -~\n]*$/

/** Whether {@link fillTable} can find the rows and columns in a table. @param names of its profiles, in the order of the rows */
export function isFillable(table: string, names: readonly string[]): boolean {
  const lines = table.split('\n')
  const width = table.indexOf('KIND')
  return (
    printableLines.test(table) &&
    lines.length === names.length + 2 &&
    names.every((name, index) => name === name.trim() && lines[index + 1]?.startsWith(name.padEnd(width)))
  )
}

/**
 * Completes a table without colors and without a limit of its width.
 * @param table with no active row and an empty last column
 * @returns undefined if the asterisk needs a wider column
 */
export function fillTable(table: string, { active, ends }: TableState): string | undefined {
  const kindAt = table.indexOf('KIND')
  const { name, explicit } = active
  const rowAt = table.indexOf(`\n${name.padEnd(kindAt)}`) + 1
  const kind = table.slice(rowAt + kindAt, rowAt + kindAt + gap.length).trim()
  const isActive =
    rowAt > 0 && name === name.trim() && name.length + gap.length <= kindAt && (explicit || kind !== '-')
  const marked = `${name} *${gap}`
  if (isActive && marked.length > kindAt) return undefined
  // Of the same length, so that the other rows stay where they are.
  const text = isActive ? table.slice(0, rowAt) + marked.padEnd(kindAt) + table.slice(rowAt + kindAt) : table
  return ends.size === 0 ? text : fillEnds(text, ends)
}

function fillEnds(table: string, ends: TableState['ends']): string {
  const column = table.indexOf('EXPIRES')
  const pieces: string[] = []
  let done = 0
  for (const [rowEnd, end] of [...ends].toSorted(([one], [other]) => one - other)) {
    const rowStart = table.lastIndexOf('\n', rowEnd - 1) + 1
    pieces.push(table.slice(done, rowEnd).padEnd(rowStart - done + column), end)
    done = rowEnd
  }
  return pieces.join('') + table.slice(done)
}
