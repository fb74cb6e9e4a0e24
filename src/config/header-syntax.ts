import type { Dialect, SectionKind } from './types.ts'

/**
 * The syntax of a header.
 * - `plain`: all AWS tools read it
 * - `default`: `[default]` in the config file, which `[profile default]` overrides
 * - `quoted`: a name in quotes, which the AWS CLI writes and the specification does not have
 * - `unclosed`: no `]` at the end; name and kind are a guess
 * - `other-characters`: a name that the specification does not allow, but that the AWS CLI and boto3 read
 * - `invalid-name`: empty, with an invisible character, or with spaces outside quotes
 * - `unprefixed`: a name without `profile` in the config file
 * - `prefixed`: `[profile x]` or another kind in the credentials file
 * - `unknown-kind`: a prefix that is neither `profile` nor another known kind
 */
export type HeaderForm =
  | 'plain'
  | 'default'
  | 'quoted'
  | 'unclosed'
  | 'other-characters'
  | 'invalid-name'
  | 'unprefixed'
  | 'prefixed'
  | 'unknown-kind'

/** The parsed line of a section header. */
export interface HeaderSyntax {
  /** Null for a section that the AWS SDKs ignore. */
  readonly kind: SectionKind | null
  readonly name: string
  readonly form: HeaderForm
  /** The first word, where there are two. */
  readonly prefix: string
}

export const sectionKinds: readonly SectionKind[] = ['profile', 'sso-session', 'services']

const identifier = /^[A-Za-z0-9_\-/.%@:+]+$/

/** Hint for a name that {@link isIdentifier} rejects. */
export const identifierRule = 'use only letters, digits, and _ - / . % @ : +'

/** Whether all AWS tools accept the text as the name of a profile, section or key (AWS SDK shared config specification). */
export function isIdentifier(text: string): boolean {
  return identifier.test(text)
}

/**
 * Parses a header by the AWS SDK shared config specification. Quoted names are parsed as in botocore.
 * @param line starts with `[`; without line end
 */
export function parseHeader(line: string, dialect: Dialect): HeaderSyntax {
  const plain = line.endsWith(']') ? readPlain(line, dialect) : undefined
  return plain ?? (dialect === 'config' ? parseConfigHeader(line) : parseCredentialsHeader(line))
}

/** Nearly all headers are `[profile x]` or another kind, in the credentials file `[x]`. The full parser takes ten times as long. */
function readPlain(line: string, dialect: Dialect): HeaderSyntax | undefined {
  const isConfig = dialect === 'config'
  const kind = isConfig ? sectionKinds.find((known) => line.startsWith(`[${known} `)) : 'profile'
  const prefix = isConfig ? (kind ?? '') : ''
  const name = line.slice(prefix === '' ? 1 : prefix.length + 2, -1)
  return kind !== undefined && identifier.test(name) ? { kind, name, form: 'plain', prefix } : undefined
}

function parseConfigHeader(line: string): HeaderSyntax {
  const quoted = readQuoted(line)
  if (quoted !== undefined) return quoted
  const { inside, closed } = splitBrackets(line)
  const { prefix, name } = splitPrefix(inside)
  if (prefix === '') return parseUnprefixed(name, closed)
  const kind = sectionKinds.find((known) => known === prefix) ?? null
  if (!closed) return { kind, name, form: 'unclosed', prefix }
  if (kind === null) return { kind, name, form: 'unknown-kind', prefix }
  if (identifier.test(name)) return { kind, name, form: 'plain', prefix }
  return isPrintable(name) && !/["'\\\s]/.test(name)
    ? { kind, name, form: 'other-characters', prefix }
    : { kind: null, name, form: 'invalid-name', prefix }
}

function parseUnprefixed(name: string, closed: boolean): HeaderSyntax {
  const kind = name === 'default' ? 'profile' : null
  if (!closed) return { kind, name, form: 'unclosed', prefix: '' }
  if (kind !== null) return { kind, name, form: 'default', prefix: '' }
  return { kind, name, form: identifier.test(name) ? 'unprefixed' : 'invalid-name', prefix: '' }
}

function parseCredentialsHeader(line: string): HeaderSyntax {
  const { inside, closed } = splitBrackets(line)
  const { prefix, name } = splitPrefix(inside)
  if (sectionKinds.some((known) => known === prefix)) return { kind: null, name, form: 'prefixed', prefix }
  if (!closed) return { kind: 'profile', name: inside, form: 'unclosed', prefix: '' }
  if (identifier.test(inside)) return { kind: 'profile', name: inside, form: 'plain', prefix: '' }
  return isPrintable(inside)
    ? { kind: 'profile', name: inside, form: 'other-characters', prefix: '' }
    : { kind: null, name: inside, form: 'invalid-name', prefix: '' }
}

/**
 * A comment may follow the bracket, with or without a space before it. Brackets and `#` may be part of the name, as for the
 * AWS CLI: the name ends at the first bracket with only a comment after it.
 */
function splitBrackets(line: string): { readonly inside: string; readonly closed: boolean } {
  const [, name] = /^\[([^]*?)\][ \t]*(?:[#;][^]*)?$/.exec(line) ?? []
  if (name !== undefined && !/(?:^|[ \t])[#;]/.test(name)) return { inside: trimBlanks(name), closed: true }
  const comment = line.search(/[#;]/)
  const header = trimBlanks(comment === -1 ? line : line.slice(0, comment))
  const closed = header.endsWith(']')
  return { inside: trimBlanks(header.slice(1, closed ? -1 : undefined)), closed }
}

function splitPrefix(inside: string): { readonly prefix: string; readonly name: string } {
  const blank = inside.search(/[ \t]/)
  return blank === -1
    ? { prefix: '', name: inside }
    : { prefix: inside.slice(0, blank), name: trimBlanks(inside.slice(blank)) }
}

/** One shell word, the bracket, and at most a comment. */
const quotedWord = /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\\]#;])+)[ \t]*\][ \t]*(?:[#;][^]*)?$/

/** `[profile "a b"]`, `[profile 'a b']`, `[profile a\ b]`: POSIX shell words, as in botocore. */
function readQuoted(line: string): HeaderSyntax | undefined {
  const start = /^\[[ \t]*(profile|sso-session|services)[ \t]+(?=[^ \t])/.exec(line)
  const kind = sectionKinds.find((known) => known === start?.[1])
  if (start === null || kind === undefined) return undefined
  const rest = line.slice(start[0].length)
  const [, word = ''] = quotedWord.exec(rest) ?? []
  const name = /["'\\]/.test(word) ? removeQuotes(word) : ''
  return isPrintable(name) ? { kind, name, form: 'quoted', prefix: kind } : undefined
}

function removeQuotes(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\])/g, '$1'),
  )
}

function isPrintable(text: string): boolean {
  return text !== '' && !/\p{C}/u.test(text)
}

/**
 * Removes spaces and tabs at both ends, the only white space of the specification. A regular expression would take quadratic
 * time at the end of the text.
 */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
