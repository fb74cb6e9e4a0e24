import type { SectionKind } from './types.ts'

/** How a file is read: `[profile x]` and other kinds in one, bare names in the other. */
export type Dialect = 'config' | 'credentials'

/**
 * What is notable about a header.
 * - `plain`: as every AWS tool reads it
 * - `bare-default`: `[default]` in the config file, which `[profile default]` beats
 * - `quoted`: a name in quotes, which the specification does not know and the AWS CLI writes
 * - `unclosed`: no `]` at the end; name and kind are a guess
 * - `bad-name`: empty, or with characters that the specification does not allow
 * - `blank-name`: a bare name with blanks in the credentials file, as the AWS CLI writes it for a quoted profile
 * - `bare`: a name without `profile` in the config file
 * - `prefixed`: `[profile x]` or another kind in the credentials file
 * - `other-kind`: neither profile nor a known kind
 */
export type HeaderForm =
  | 'plain'
  | 'bare-default'
  | 'quoted'
  | 'unclosed'
  | 'bad-name'
  | 'blank-name'
  | 'bare'
  | 'prefixed'
  | 'other-kind'

/** What a section's header says. */
export interface Heading {
  /** Null for a section that the AWS SDKs ignore. */
  readonly kind: SectionKind | null
  readonly name: string
  readonly form: HeaderForm
  /** The first word, where there are two. */
  readonly prefix: string
}

export const sectionKinds: readonly SectionKind[] = ['profile', 'sso-session', 'services']

const identifier = /^[A-Za-z0-9_\-/.%@:+]+$/

/** Whether every AWS tool takes the text as the name of a profile, section or key (AWS SDK shared config specification). */
export function isIdentifier(text: string): boolean {
  return identifier.test(text)
}

/**
 * Reads a header by the AWS SDK shared config specification; names in quotes as botocore does.
 * @param line from `[` on, without its line end
 */
export function classifyHeader(line: string, dialect: Dialect): Heading {
  // The form that nearly every header has, first: what follows costs ten times as much.
  if (dialect === 'config' && line.startsWith('[profile ') && line.endsWith(']')) {
    const name = line.slice('[profile '.length, -1)
    if (identifier.test(name)) return { kind: 'profile', name, form: 'plain', prefix: 'profile' }
  }
  return dialect === 'config' ? classifyConfig(line) : classifyCredentials(line)
}

function classifyConfig(line: string): Heading {
  const quoted = readQuoted(line)
  if (quoted !== undefined) return quoted
  const { inside, closed } = readInside(line)
  const { prefix, name } = splitPrefix(inside)
  if (prefix === '') return classifyBare(name, closed)
  const kind = sectionKinds.find((known) => known === prefix) ?? null
  if (!closed) return { kind, name, form: 'unclosed', prefix }
  if (kind === null) return { kind, name, form: 'other-kind', prefix }
  return identifier.test(name)
    ? { kind, name, form: 'plain', prefix }
    : { kind: null, name, form: 'bad-name', prefix }
}

function classifyBare(name: string, closed: boolean): Heading {
  const kind = name === 'default' ? 'profile' : null
  if (!closed) return { kind, name, form: 'unclosed', prefix: '' }
  if (kind !== null) return { kind, name, form: 'bare-default', prefix: '' }
  return { kind, name, form: identifier.test(name) ? 'bare' : 'bad-name', prefix: '' }
}

function classifyCredentials(line: string): Heading {
  const { inside, closed } = readInside(line)
  const { prefix, name } = splitPrefix(inside)
  if (sectionKinds.some((known) => known === prefix)) return { kind: null, name, form: 'prefixed', prefix }
  if (!closed) return { kind: 'profile', name: inside, form: 'unclosed', prefix: '' }
  if (identifier.test(inside)) return { kind: 'profile', name: inside, form: 'plain', prefix: '' }
  return { kind: null, name: inside, form: isPrintable(inside) ? 'blank-name' : 'bad-name', prefix: '' }
}

/** A comment may follow the bracket, even without a blank before it. */
function readInside(line: string): { readonly inside: string; readonly closed: boolean } {
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

/** One word of a shell, the bracket, and nothing but a comment. */
const quotedWord = /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\\]#;])+)[ \t]*\][ \t]*(?:[#;][^]*)?$/

/** `[profile "a b"]`, `[profile 'a b']`, `[profile a\ b]`: the words of a POSIX shell, as botocore splits them. */
function readQuoted(line: string): Heading | undefined {
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
    (_, double?: string, single?: string, bare?: string) =>
      double === undefined ? (single ?? bare ?? '') : double.replace(/\\(["\\])/g, '$1'),
  )
}

function isPrintable(text: string): boolean {
  return text !== '' && !/\p{C}/u.test(text)
}

/** Space and tab only: the specification knows no other white space. A loop, as a pattern for the end is quadratic. */
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
