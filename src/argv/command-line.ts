import { quoteWord } from '../text/quote-word.ts'
import type { CommandShape } from './command-spec.ts'

/** The arguments of a run of any command. */
interface GivenArgs {
  readonly positionals: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly options: Readonly<Record<string, string | number | boolean | undefined>>
}

/**
 * The command line of a run, without the global options, for hints that add an option to what the user typed.
 * @param added words at the end, such as `--yes`
 * @returns words quoted for a POSIX shell
 */
export function commandLine(
  shape: CommandShape,
  { positionals, options }: GivenArgs,
  added: readonly string[],
): string {
  const given = shape.positionals.flatMap(({ name }) => positionals[name] ?? [])
  const typed = Object.keys(shape.options).flatMap((name) => {
    const value = options[name]
    if (value === undefined || value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, String(value)]
  })
  return ['awsx', shape.name, ...given, ...typed, ...added].map((word) => quoteWord(word)).join(' ')
}
