import type { ReadEntry } from '../../audit/read-log.ts'
import { alignColumns } from '../../text/columns.ts'
import { escapeText } from '../../text/escape.ts'
import { pad } from '../../text/format-utc.ts'

const header = ['TIME', 'EVENT', 'PROFILE', 'ACCOUNT', 'ROLE', 'ACCESS KEY', 'COMMAND', 'FROM']

/** Entries as a table, in local time. Text is escaped. */
export function renderEntries(entries: readonly ReadEntry[]): string {
  return alignColumns([header, ...entries.map((entry) => cellsOf(entry))])
}

/** The least widths of the columns where rows are printed before the later ones are known. */
const leastWidths = [19, 9, 12, 12, 12, 20, 14, 0]

/** @returns a function that renders more rows of one table; the first call starts it with the header. Columns only become wider. */
export function createRowPrinter(): (entries: readonly ReadEntry[]) => string {
  let widths: readonly number[] = leastWidths
  let isStarted = false
  return (entries) => {
    const rows = entries.map((entry) => cellsOf(entry))
    widths = widths.map((width, column) =>
      Math.max(width, ...rows.map((row) => escapeText(row[column] ?? '').length)),
    )
    const padded = header.map((title, column) => title.padEnd(widths[column] ?? 0))
    const table = alignColumns([padded, ...rows])
    const text = isStarted ? table.slice(table.indexOf('\n') + 1) : table
    isStarted = true
    return text
  }
}

function cellsOf(entry: ReadEntry): readonly string[] {
  const { at, event, profile, accountId, role, accessKeyId, error, path } = entry
  return [
    showTime(Date.parse(at)),
    error === null || error === undefined ? event : `${event} (${error})`,
    profile ?? path ?? '-',
    accountId ?? '-',
    role?.split('/').at(-1) ?? '-',
    accessKeyId ?? '-',
    commandOf(entry),
    originOf(entry),
  ]
}

/** `exec terraform plan`, or `exec terraform +1` where the arguments are not recorded. */
function commandOf({ command = '-', program, argc = 0, args }: ReadEntry): string {
  if (program === null || program === undefined) return command
  if (Array.isArray(args)) return [command, program, ...args].join(' ')
  return `${command} ${program}${argc === 0 ? '' : ` +${argc}`}`
}

/** The agent, or the process that ran awsx. */
function originOf({ agent, ancestors }: ReadEntry): string {
  if (agent !== null && agent !== undefined) return `agent ${agent.name}`
  return ancestors?.[0]?.name ?? '-'
}

function showTime(time: number): string {
  const at = new Date(time)
  const day = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join('-')
  return `${day} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`
}
