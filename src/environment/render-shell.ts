import { AwsxError } from '../errors.ts'
import type { Change } from './environment-change.ts'
import type { Format } from './export-formats.ts'

/** A form that prints one line for each variable. */
export type ShellFormat = Exclude<Format, 'process' | 'ini'>

interface Dialect {
  set(name: string, value: string): string
  unset(name: string): string
}

const dialects: Readonly<Record<ShellFormat, Dialect>> = {
  env: { set: (name, value) => `export ${name}=${quotePosix(value)}`, unset: (name) => `unset ${name}` },
  'env-no-export': { set: (name, value) => `${name}=${quotePosix(value)}`, unset: (name) => `unset ${name}` },
  fish: { set: (name, value) => `set -gx ${name} ${quoteFish(value)}`, unset: (name) => `set -e ${name}` },
  powershell: {
    set: (name, value) => `$Env:${name} = ${quotePowerShell(value)}`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
  'windows-cmd': {
    set: (name, value) => `set "${name}=${checkCmd(name, value)}"`,
    unset: (name) => `set "${name}="`,
  },
  // A file that programs read by themselves holds what is set; that something is not set cannot be said in it.
  dotenv: { set: (name, value) => `${name}=${quoteDotenv(name, value)}`, unset: () => '' },
}

/**
 * Prints a change as commands of a shell, one a line, removals first. Every value is quoted for its shell.
 * @returns text that ends with a line end, or nothing
 * @throws AwsxError CONFIG_INVALID for a value that the shell cannot be given
 */
export function renderChange(change: Change, format: ShellFormat): string {
  const dialect = dialects[format]
  const unset = change.unset.map((name) => dialect.unset(name))
  const set = Object.entries(change.set).map(([name, value]) => dialect.set(name, refuseNul(name, value)))
  return [...unset, ...set]
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('')
}

function refuseNul(name: string, value: string): string {
  if (value.includes('\0')) throw cannotPrint(name, 'holds a NUL byte')
  return value
}

/** Nothing is special within single quotes; a single quote itself is written outside of them. */
export function quotePosix(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`
}

/** Within fish's single quotes the backslash and the quote are escaped. */
export function quoteFish(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}

/** PowerShell takes typographic single quotes for the plain one, so all of them are doubled. */
export function quotePowerShell(value: string): string {
  return `'${value.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`
}

/** cmd has no quoting that holds in every place: what it would expand or cut is refused. */
function checkCmd(name: string, value: string): string {
  if (/["%!\u0000-\u0008\u000A-\u001F]/.test(value))
    throw cannotPrint(name, 'holds a character that cmd cannot be given')
  return value
}

/** Readers of .env files agree on single quotes without escapes. */
function quoteDotenv(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value
  if (/['\r\n]/.test(value)) throw cannotPrint(name, 'holds a character that a .env file cannot hold')
  return `'${value}'`
}

function cannotPrint(name: string, reason: string): AwsxError {
  return new AwsxError(
    'CONFIG_INVALID',
    `the value of ${name} cannot be printed in this format: it ${reason}`,
    {
      hints: ['use another --format'],
    },
  )
}
