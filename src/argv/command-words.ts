import { parseArgs } from 'node:util'
import type { OptionTable } from './command-spec.ts'

/** A word of argv as the option table reads it. */
export type Word = OptionWord | PositionalWord

export interface OptionWord {
  readonly kind: 'option'
  readonly name: string
  /** With its dashes, as it was typed. */
  readonly typed: string
  readonly value: string | undefined
  /** Whether the value stood in the same word (`--region=x`, `-d1h`). */
  readonly inline: boolean
}

export interface PositionalWord {
  readonly kind: 'positional'
  readonly value: string
  readonly index: number
}

/**
 * Reads words by the POSIX utility conventions as `node:util` parseArgs has them: `--name value`, `--name=value`,
 * `-d value`, `-dvalue`, `-nd value`. Never fails: an option that the table does not know is taken as one without a value.
 */
export function readWords(options: OptionTable, words: readonly string[]): readonly Word[] {
  return words.some((word) => word.startsWith('-')) ? readOptionWords(options, words) : readPositionals(words)
}

/** Most runs have no option, and parseArgs has to be loaded first. */
function readPositionals(words: readonly string[]): readonly Word[] {
  return words.map((value, index) => ({ kind: 'positional', value, index }))
}

function readOptionWords(options: OptionTable, words: readonly string[]): readonly Word[] {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        {
          type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const read: Word[] = []
  for (const token of tokens) {
    // There is no `--` among awsx's own words; this one is the last dash of `-h-`, and hides what follows.
    if (token.kind === 'option-terminator') return [...read, brokenGroup(words[token.index])]
    if (token.kind === 'positional') {
      read.push({ kind: 'positional', value: token.value, index: token.index })
    } else {
      const { name, rawName: typed, value, inlineValue } = token
      read.push({ kind: 'option', name, typed, value, inline: inlineValue === true })
    }
  }
  return read
}

function brokenGroup(typed = '--'): OptionWord {
  return { kind: 'option', name: typed, typed, value: undefined, inline: false }
}
