import { parseArgs } from 'node:util'
import type { OptionSpec, OptionTable } from './command-spec.ts'

/** An argument, or an option with its value. */
export type Token = OptionToken | PositionalToken

export interface OptionToken {
  readonly kind: 'option'
  /** The long name without dashes; for an unknown option, what was typed. */
  readonly name: string
  /** As it was typed, with dashes. */
  readonly typed: string
  readonly value: string | undefined
  /** Whether the value is part of the same argument (`--region=x`, `-d1h`). */
  readonly inline: boolean
  readonly index: number
}

export interface PositionalToken {
  readonly kind: 'positional'
  readonly value: string
  /** Index of the argument. */
  readonly index: number
}

/**
 * Splits arguments into tokens by the POSIX utility conventions, as `parseArgs` of `node:util` does: `--name value`,
 * `--name=value`, `-d value`, `-dvalue`, `-nd value`. Never fails: an option that the table lacks is a token without a value.
 */
export function tokenize(options: OptionTable, args: readonly string[]): readonly Token[] {
  return args.some((arg) => arg.startsWith('-')) ? tokenizeOptions(options, args) : tokenizePositionals(args)
}

/** Most runs have no option, and parseArgs takes time to load. */
function tokenizePositionals(args: readonly string[]): readonly Token[] {
  return args.map((value, index) => ({ kind: 'positional', value, index }))
}

function tokenizeOptions(options: OptionTable, args: readonly string[]): readonly Token[] {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        {
          type: takesNext(type) ? ('string' as const) : ('boolean' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const found: Token[] = []
  for (const token of tokens) {
    // `--` itself never gets here. parseArgs reads the last dash of `-h-` as `--`, and stops.
    if (token.kind === 'option-terminator') return [...found, unknownGroup(token.index, args[token.index])]
    if (token.kind === 'positional') {
      found.push({ kind: 'positional', value: token.value, index: token.index })
    } else {
      const { name, rawName: typed, value, inlineValue } = token
      found.push({ kind: 'option', name, typed, value, inline: inlineValue === true, index: token.index })
    }
  }
  return found
}

/** Whether the next argument is the value of an option without `=`. */
export const takesNext = (type: OptionSpec['type']): boolean => type !== 'boolean' && type !== 'optional'

function unknownGroup(index: number, typed = '--'): OptionToken {
  return { kind: 'option', name: typed, typed, value: undefined, inline: false, index }
}
