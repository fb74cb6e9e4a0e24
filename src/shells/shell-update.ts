import type { Change } from '../environment/environment-change.ts'
import type { ShellFormat } from '../environment/output-formats.ts'
import {
  quoteElvish,
  quoteFish,
  quotePosix,
  quotePowerShell,
  quotePython,
  quoteTcsh,
  recordOf,
  renderChange,
} from '../environment/render-change.ts'
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
  /** Starts to fetch in the background (default: `__awsx_fetch`). PowerShell would start another PowerShell for it, so awsx starts it. */
  readonly fetch?: string
}

const posix: Dialect = {
  format: 'env',
  // Not a comment, because zsh does not allow comments in interactive shells by default.
  mark: ': awsx',
  assign: (name, value) => `${name}=${quotePosix(value)}`,
  print: (text) => String.raw`printf '%s\n' ${quotePosix(text)} >&2`,
}

const dialects: Readonly<Record<Exclude<Shell, 'nushell'>, Dialect>> = {
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
    fetch: '',
  },
  xonsh: {
    format: 'xonsh',
    mark: '# awsx',
    assign: (name, value) => `${name} = ${quotePython(value)}`,
    print: (text) => `print(${quotePython(text)}, file=__import__('sys').stderr)`,
    fetch: '__awsx_fetch()',
  },
  tcsh: {
    format: 'tcsh',
    mark: ': awsx;',
    assign: (name, value) => `set ${name} = ${quoteTcsh(name, value)};`,
    // tcsh cannot redirect to stderr alone.
    print: (text) => `sh -c 'printf "%s\\n" "$1" >&2' sh ${quoteTcsh('a message', text)};`,
    fetch: '__awsx_fetch;',
  },
  elvish: {
    format: 'elvish',
    mark: '# awsx',
    assign: (name, value) => `set ${name} = ${quoteElvish(value)}`,
    print: (text) => `echo ${quoteElvish(text)} >&2`,
  },
}

/** Whether awsx starts the process in the background, instead of the shell. */
export function startsFetch(shell: Shell): boolean {
  return shell !== 'nushell' && dialects[shell].fetch === ''
}

/**
 * Writes the statements that the integration of a shell evaluates.
 * @throws AwsxError CONFIG_INVALID for a value that the shell cannot represent
 */
export function renderShellUpdate(shell: Shell, update: ShellUpdate): string {
  if (shell === 'nushell') return renderNushellUpdate(update)
  const { format, mark, assign, print, fetch = '__awsx_fetch' } = dialects[shell]
  const { change, state, nextCheckAt } = update
  const due = String(toSeconds(nextCheckAt) ?? '')
  const lines = [
    ...(state === undefined ? [] : [assign('__awsx_state', state)]),
    assign('__awsx_due', due),
    ...(update.fetchInBackground === true && fetch !== '' ? [fetch] : []),
    ...(update.message === undefined ? [] : [print(update.message)]),
  ]
  const changes = change === undefined ? '' : renderChange(change, format)
  return `${mark}\n${changes}${lines.map((line) => `${line}\n`).join('')}`
}

/** Nushell evaluates no text, so its integration reads JSON. */
function renderNushellUpdate({
  change,
  state,
  nextCheckAt,
  fetchInBackground,
  message,
}: ShellUpdate): string {
  const update = {
    env: change === undefined ? {} : recordOf(change),
    state: state ?? null,
    due: toSeconds(nextCheckAt),
    fetch: fetchInBackground === true,
    message: message ?? null,
  }
  return `# awsx\n${JSON.stringify(update)}\n`
}

function toSeconds(time: number | null): number | null {
  return time === null ? null : Math.ceil(time / 1000)
}
