import { parseArgs } from 'node:util'
import type { OptionTable } from './define.ts'

/** A word of argv as the option table reads it. */
export type Word =
  | {
      readonly kind: 'option'
      readonly name: string
      /** With its dashes, as it was typed. */
      readonly typed: string
      readonly value: string | undefined
      /** Whether the value stood in the same word (`--region=x`, `-d1h`). */
      readonly inline: boolean
    }
  | { readonly kind: 'positional'; readonly value: string; readonly index: number }

/**
 * Reads words by the POSIX utility conventions as `node:util` parseArgs has them: `--name value`, `--name=value`,
 * `-d value`, `-dvalue`, `-nd value`. Never fails: an option that the table does not know is taken as one without a value.
 */
export function readWords(options: OptionTable, words: readonly string[]): readonly Word[] {
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
  return tokens.flatMap((token): readonly Word[] => {
    if (token.kind === 'positional') return [{ kind: 'positional', value: token.value, index: token.index }]
    if (token.kind === 'option-terminator') return []
    const { name, rawName: typed, value, inlineValue } = token
    return [{ kind: 'option', name, typed, value, inline: inlineValue === true }]
  })
}
