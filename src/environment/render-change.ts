import { AwsxError } from '../errors.ts'
import type { Change } from './environment-change.ts'
import type { ShellFormat } from './output-formats.ts'

type LineFormat = Exclude<ShellFormat, 'nushell'>

interface ShellSyntax {
  set(name: string, value: string): string
  unset(name: string): string
}

const syntaxes: Readonly<Record<LineFormat, ShellSyntax>> = {
  env: { set: (name, value) => `export ${name}=${quotePosix(value)};`, unset: (name) => `unset ${name};` },
  'env-no-export': {
    set: (name, value) => `${name}=${quotePosix(value)};`,
    unset: (name) => `unset ${name};`,
  },
  fish: { set: (name, value) => `set -gx ${name} ${quoteFish(value)};`, unset: (name) => `set -e ${name};` },
  powershell: {
    set: (name, value) => `$Env:${name} = ${quotePowerShell(value)};`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction Ignore;`,
  },
  'windows-cmd': {
    set: (name, value) => `set "${name}=${checkCmd(name, value)}"`,
    unset: (name) => `set "${name}="`,
  },
  xonsh: {
    set: (name, value) => `$${name} = ${quotePython(value)};`,
    unset: (name) => `__xonsh__.env.pop('${name}', None);`,
  },
  tcsh: {
    set: (name, value) => `setenv ${name} ${quoteTcsh(name, value)};`,
    unset: (name) => `unsetenv ${name};`,
  },
  elvish: {
    set: (name, value) => `set-env ${name} ${quoteElvish(value)};`,
    unset: (name) => `unset-env ${name};`,
  },
  // A .env file can set variables but not remove them.
  dotenv: { set: (name, value) => `${name}=${quoteDotenv(name, value)}`, unset: () => '' },
}

/**
 * Writes a change as shell commands, one per line, removals first. Values are quoted for the shell. Each command ends with a semicolon: a
 * shell joins the lines of an unquoted `eval $(awsx export)`, and would read the rest as arguments of the first. Nushell evaluates no
 * text, so it gets a record for `load-env`, in JSON.
 * @returns text that ends with a line end, or the empty string
 * @throws AwsxError CONFIG_INVALID for a value that the format cannot represent
 */
export function renderChange(change: Change, format: ShellFormat): string {
  if (format === 'nushell') return `${JSON.stringify(recordOf(change))}\n`
  const syntax = syntaxes[format]
  const unset = change.unset.map((name) => syntax.unset(name))
  const set = Object.entries(change.set).map(([name, value]) => syntax.set(name, checkNul(name, value)))
  return [...unset, ...set]
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('')
}

/**
 * fish has no `unset`. For each one it would print an error with the text around it, which in an unquoted `eval (awsx export)` is all of
 * it, secrets included. In other shells the line does nothing.
 */
const unsetForFish = `type unset >/dev/null 2>&1 || alias unset='set -e';`

/** `set -e` fails in fish for a variable that is not set, and `set -gx` keeps that status, so `source` would fail. */
const succeedInFish = 'true;'

/** Like {@link renderChange}, for the user's own shell, which may not be the one of the format. */
export function renderExport(change: Change, format: ShellFormat): string {
  const text = renderChange(change, format)
  if (change.unset.length === 0) return text
  if (format === 'fish') return `${text}${succeedInFish}\n`
  return format === 'env' ? `${unsetForFish}\n${text}${succeedInFish}\n` : text
}

/** Null removes a variable. */
export function recordOf(change: Change): Readonly<Record<string, string | null>> {
  const unset = change.unset.map((name) => [name, null] as const)
  const set = Object.entries(change.set).map(([name, value]) => [name, checkNul(name, value)] as const)
  return Object.fromEntries([...unset, ...set])
}

function checkNul(name: string, value: string): string {
  if (value.includes('\0')) throw cannotPrint(name, 'contains a NUL byte')
  return value
}

/** In single quotes no character is special. A single quote goes outside of them. */
export function quotePosix(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`
}

/** In fish's single quotes, backslashes and quotes are escaped. */
export function quoteFish(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}

/**
 * Only printable ASCII: PowerShell decodes the output of programs in the console's code page, where bytes of another character may be
 * typographic quotes, which end a text too, and a pipeline to Invoke-Expression evaluates each line by itself.
 */
export function quotePowerShell(value: string): string {
  const parts = value.match(/[ -~]+|[^ -~]/g) ?? []
  const texts = parts.map((part) => (/[ -~]/.test(part) ? `'${part.replaceAll("'", "''")}'` : toChar(part)))
  return (texts[0]?.startsWith("'") === true ? texts : ["''", ...texts]).join(' + ')
}

/** @param unit of UTF-16, which is what PowerShell's characters are */
function toChar(unit: string): string {
  return `[char]0x${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Only ASCII, so that the locale does not matter. */
export function quotePython(value: string): string {
  const escaped = value.replaceAll(/[^ -&(-[\]-~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `'${escaped}'`
}

/** tcsh replaces `!` in single quotes too, and has no way to write a line break in one line. */
export function quoteTcsh(name: string, value: string): string {
  if (value.includes('\n')) throw cannotPrint(name, 'contains a line break, which tcsh cannot quote')
  return `'${value.replaceAll("'", String.raw`'\''`).replaceAll('!', String.raw`\!`)}'`
}

/** In Elvish's double quotes, control characters can be escaped; its single quotes have no escapes. */
export function quoteElvish(value: string): string {
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}]/u.test(value)) return `'${value.replaceAll("'", "''")}'`
  const escaped = value.replaceAll(/[^ !#-[\]-~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `"${escaped}"`
}

/** cmd has no quoting that works everywhere, so a value that it would expand or cut is an error. */
function checkCmd(name: string, value: string): string {
  if (/["%!\u0000-\u0008\u000A-\u001F]/.test(value))
    throw cannotPrint(name, 'contains a character that cmd cannot quote')
  return value
}

/** All readers of .env files accept single quotes without escapes. */
function quoteDotenv(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value
  if (/['\r\n]/.test(value)) throw cannotPrint(name, 'contains a character that a .env file cannot represent')
  return `'${value}'`
}

function cannotPrint(name: string, reason: string): AwsxError {
  return new AwsxError('CONFIG_INVALID', `cannot print ${name} in this format: the value ${reason}`, {
    hints: ['use another --format'],
  })
}
