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
 * Splits arguments into tokens by the POSIX utility conventions, exactly as `parseArgs` of `node:util` does, whose loading takes longer:
 * `--name value`, `--name=value`, `-d value`, `-dvalue`, `-nd value`. Never fails: an option that the table lacks is a token without a
 * value.
 */
export function tokenize(options: OptionTable, args: readonly string[]): readonly Token[] {
  const tokens: Token[] = []
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    const next = args[index + 1]
    const words = splitOptions(options, arg)
    if (words.length === 0) tokens.push({ kind: 'positional', value: arg, index })
    // The last dash of `-h-` counts as `--`, which ends the options. `--` itself never gets here.
    const end = words.findIndex(({ typed, value }) => typed === '--' && value === undefined)
    for (const word of end === -1 ? words : words.slice(0, end)) {
      const isOpen = word.value === undefined && next !== undefined && takesNextOf(options, word.name)
      const value = isOpen ? next : word.value
      tokens.push({ kind: 'option', ...word, value, inline: word.value !== undefined, index })
      if (isOpen) index += 1
    }
    if (end !== -1) return [...tokens, unknownGroup(index, arg)]
  }
  return tokens
}

/** An option in one argument, with its value if that is in there, too: `--region=eu-west-1`, `-d`. */
type OptionWord = Pick<OptionToken, 'name' | 'typed' | 'value'>

/** @returns one for each letter of a group like `-nd`; none for a positional */
function splitOptions(options: OptionTable, arg: string): readonly OptionWord[] {
  if (arg.length < 2 || !arg.startsWith('-')) return []
  if (!arg.startsWith('--')) return splitLetters(options, arg)
  const equals = arg.indexOf('=', 3) === -1 ? -1 : arg.indexOf('=')
  if (equals === -1) return [{ name: arg.slice(2), typed: arg, value: undefined }]
  const typed = arg.slice(0, equals)
  return [{ name: typed.slice(2), typed, value: arg.slice(equals + 1) }]
}

function splitLetters(options: OptionTable, arg: string): readonly OptionWord[] {
  const words: OptionWord[] = []
  for (let index = 1; index < arg.length; index += 1) {
    const letter = arg.charAt(index)
    const name = nameOf(options, letter)
    const hasValue = takesNextOf(options, name) && index + 1 < arg.length
    words.push({ name, typed: `-${letter}`, value: hasValue ? arg.slice(index + 1) : undefined })
    if (hasValue) break
  }
  return words
}

/** The long name of a letter, or the letter. */
function nameOf(options: OptionTable, letter: string): string {
  return Object.entries(options).find(([, { short }]) => short === letter)?.[0] ?? letter
}

/** Whether the next argument is the value of an option without `=`. */
export const takesNext = (type: OptionSpec['type']): boolean => type !== 'boolean' && type !== 'optional'

function takesNextOf(options: OptionTable, name: string): boolean {
  const spec = Object.hasOwn(options, name) ? options[name] : undefined
  return spec !== undefined && takesNext(spec.type)
}

function unknownGroup(index: number, typed: string): OptionToken {
  return { kind: 'option', name: typed, typed, value: undefined, inline: false, index }
}
