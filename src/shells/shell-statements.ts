import type { Change } from '../environment/environment-change.ts'
import type { ShellFormat } from '../environment/render-change.ts'
import { quoteFish, quotePosix, quotePowerShell, renderChange } from '../environment/render-change.ts'
import type { Shell } from './shell-names.ts'

/** What a shell does after a run of awsx. */
export interface Statements {
  readonly change?: Change
  /** The new state of the shell; empty removes it, undefined leaves it. */
  readonly state?: string
  /** When the prompt hook runs awsx next, in milliseconds since 1970 UTC; null for never. */
  readonly lookAt: number | null
  /** Starts a renewal in the background. */
  readonly renew?: boolean
  /** Printed on stderr. */
  readonly message?: string
}

interface Dialect {
  readonly format: ShellFormat
  /** The first line, by which the integration knows that this is for it to evaluate, and not help for a person. */
  readonly mark: string
  readonly assign: (name: string, value: string) => string
  readonly print: (text: string) => string
}

const posix: Dialect = {
  format: 'env',
  // Not a comment: zsh has none at its prompt.
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
 * Prints what the integration of a shell evaluates.
 * @throws AwsxError CONFIG_INVALID for a value that the shell cannot be given
 */
export function renderStatements(shell: Shell, statements: Statements): string {
  const { format, mark, assign, print } = dialects[shell]
  const { change, state, lookAt } = statements
  const due = lookAt === null ? '' : String(Math.ceil(lookAt / 1000))
  const lines = [
    ...(state === undefined ? [] : [assign('__awsx_state', state)]),
    assign('__awsx_due', due),
    ...(statements.renew === true ? ['__awsx_fetch'] : []),
    ...(statements.message === undefined ? [] : [print(statements.message)]),
  ]
  const changes = change === undefined ? '' : renderChange(change, format)
  return `${mark}\n${changes}${lines.map((line) => `${line}\n`).join('')}`
}
