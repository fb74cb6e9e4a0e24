import { isIdentifier, trimBlanks } from './header-syntax.ts'

/** A `key = value` line, split but not checked. */
export interface KeyLine {
  /** As written; empty if there is no delimiter or nothing before it. */
  readonly key: string
  readonly value: string
  /** Empty if the line has none. */
  readonly delimiter: '=' | ':' | ''
  /** Whether a comment was cut off: `#` or `;` after a blank. */
  readonly hasComment: boolean
}

/** @param line neither indented nor a comment line */
export function splitKeyLine(line: string): KeyLine {
  const comment = findComment(line)
  const text = comment === -1 ? line : line.slice(0, comment)
  const at = findDelimiter(text)
  return {
    key: trimBlanks(text.slice(0, Math.max(at, 0))),
    value: trimBlanks(text.slice(at + 1)),
    delimiter: at === -1 ? '' : text.charAt(at) === ':' ? ':' : '=',
    hasComment: comment !== -1,
  }
}

/**
 * The offset of the space before a comment, or -1. In the commands of `credential_process` and similar keys, a `#` in quotes is
 * part of the command.
 */
function findComment(line: string): number {
  const plain = line.includes('#') || line.includes(';') ? line.search(/[ \t][#;]/) : -1
  if (plain === -1 || !/^\w+_process[ \t]*=/i.test(line)) return plain
  const unquoted = line.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, (quoted) => '-'.repeat(quoted.length))
  return unquoted.search(/[ \t][#;]/)
}

/** The key of a line in lower case; undefined if the line does not set a valid key. */
export function readKey(line: string): string | undefined {
  const { key } = splitKeyLine(line)
  return isIdentifier(key) ? key.toLowerCase() : undefined
}

/**
 * Whether an indented line is a key and not a continuation, as in a section whose keys are all indented. By the specification
 * such a line has nothing to continue; botocore continues a value only with lines that are indented further than its key.
 * @param text the line without its indentation
 * @param previousIndent indentation of the previous key, undefined for the first key of the section
 */
export function isIndentedKey(text: string, indent: number, previousIndent: number | undefined): boolean {
  return (previousIndent === undefined || indent <= previousIndent) && readKey(text) !== undefined
}

/** The first `=`, or an earlier `:` if only that one gives a valid key. */
function findDelimiter(text: string): number {
  const equals = text.indexOf('=')
  if (equals !== -1 && isIdentifier(trimBlanks(text.slice(0, equals)))) return equals
  const colon = text.indexOf(':')
  const isColon = colon !== -1 && isIdentifier(trimBlanks(text.slice(0, colon)))
  return isColon ? colon : equals
}
