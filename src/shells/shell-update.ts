import type { Change } from '../environment/environment-change.ts'
import type { ShellFormat } from '../environment/output-formats.ts'
import { quoteFish, quotePosix, quotePowerShell, renderChange } from '../environment/render-change.ts'
import type { Shell } from './shell-names.ts'

/** What a run of awsx changes in the shell that called it. */
export interface ShellUpdate {
  readonly change?: Change
  /** The new state of the shell; empty removes it, undefined keeps the current one. */
  readonly state?: string
  /** When the prompt hook runs awsx next, in milliseconds since 1970 UTC; null for never. */
  readonly nextCheckAt: number | null
  /** Whether to start a process that fetches new credentials into the store. */
  readonly fetchInBackground?: boolean
  /** Printed on stderr. */
  readonly message?: string
}

interface Dialect {
  readonly format: ShellFormat
  /** The first line, which tells the integration to evaluate the output instead of printing it, as it does with help. */
  readonly mark: string
  readonly assign: (name: string, value: string) => string
  readonly print: (text: string) => string
}

const posix: Dialect = {
  format: 'env',
  // Not a comment, because zsh does not allow comments in interactive shells by default.
  mark: ': awsx',
  assign: (name, value) => `${name}=${quotePosix(value)}`,
  print: (text) => String.raw`printf '%s\n' ${quotePosix(text)} >&2`,
}

const dialects: Readonly<Record<Shell, Dialect>> = {
  bash: posix,
  zsh: posix,
  fish: {
    format: 'fish',
    mark: '# awsx',
    assign: (name, value) => `set -g ${name} ${quoteFish(value)}`,
    print: (text) => String.raw`printf '%s\n' ${quoteFish(text)} >&2`,
  },
  powershell: {
    format: 'powershell',
    mark: '# awsx',
    assign: (name, value) => `$Global:${name} = ${quotePowerShell(value)}`,
    print: (text) => `[Console]::Error.WriteLine(${quotePowerShell(text)})`,
  },
}

/**
 * Writes the statements that the integration of a shell evaluates.
 * @throws AwsxError CONFIG_INVALID for a value that the shell cannot represent
 */
export function renderShellUpdate(shell: Shell, update: ShellUpdate): string {
  const { format, mark, assign, print } = dialects[shell]
  const { change, state, nextCheckAt } = update
  const due = nextCheckAt === null ? '' : String(Math.ceil(nextCheckAt / 1000))
  const lines = [
    ...(state === undefined ? [] : [assign('__awsx_state', state)]),
    assign('__awsx_due', due),
    ...(update.fetchInBackground === true ? ['__awsx_fetch'] : []),
    ...(update.message === undefined ? [] : [print(update.message)]),
  ]
  const changes = change === undefined ? '' : renderChange(change, format)
  return `${mark}\n${changes}${lines.map((line) => `${line}\n`).join('')}`
}
