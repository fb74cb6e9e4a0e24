import type { ReadEntry } from '../../audit/read-log.ts'
import { alignColumns } from '../../text/columns.ts'
import { pad } from '../../text/format-utc.ts'

const header = ['TIME', 'EVENT', 'PROFILE', 'ACCOUNT', 'ROLE', 'ACCESS KEY', 'COMMAND', 'FROM']

/** Entries as a table, in local time. Text is escaped. */
export function renderEntries(entries: readonly ReadEntry[]): string {
  return alignColumns([header, ...entries.map((entry) => cellsOf(entry))])
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
