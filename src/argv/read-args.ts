import type { Args, CommandShape, OptionSpec, OptionTable, PositionalSpec } from './command-spec.ts'
import { parseDuration } from './duration.ts'
import { allOptions } from './command-spec.ts'
import type { OptionToken, Token } from './tokenize.ts'
import { tokenize } from './tokenize.ts'
import type { ParseFailure } from './usage-errors.ts'

/** The outcome of reading argv. */
export type Reading<A> = { readonly args: A } | { readonly failure: ParseFailure }

/**
 * Reads the arguments of a command by its description, without a parser library, which would take too long to load.
 * @param awsxArgs awsx's arguments without the command's name
 * @param childArgs the arguments of the command to run; undefined without one
 * @param tokens those of `awsxArgs`, if they are known already
 */
export function readArgs<O extends OptionTable, P extends readonly PositionalSpec[]>(
  shape: CommandShape<O, P>,
  awsxArgs: readonly string[],
  childArgs: readonly string[] | undefined,
  tokens: readonly Token[] = tokenize(allOptions(shape), awsxArgs),
): Reading<Args<O, P>> {
  const options = readOptions(allOptions(shape), tokens)
  if ('kind' in options) return { failure: options }
  const positionals = readPositionals(shape.positionals, tokens)
  if ('kind' in positionals) return { failure: positionals }
  const [argument, option] = [positionals.values['profile'], options.values['profile']]
  if (typeof argument === 'string' && typeof option === 'string' && argument !== option)
    return { failure: { kind: 'two-profiles', argument, option } }
  if (childArgs !== undefined && childArgs.length > 0 && shape.takesCommand !== true) {
    return { failure: { kind: 'takes-no-command' } }
  }
  return {
    args: typedArgs({
      options: options.values,
      positionals: positionals.values,
      command: childArgs ?? [],
    }),
  }
}

export type Value = string | number | boolean

/**
 * Reads the value of an option that takes one.
 * @returns undefined for an invalid value
 */
export function readValue(spec: Pick<OptionSpec, 'type' | 'choices'>, text: string): Value | undefined {
  if (spec.choices !== undefined && !spec.choices.includes(text)) return undefined
  if (spec.type === 'duration') return parseDuration(text)
  if (spec.type === 'integer') return /^\d{1,15}$/.test(text) ? Number(text) : undefined
  return text
}

interface Values {
  readonly values: Readonly<Record<string, Value | readonly string[] | undefined>>
}

/** The only cast from values to the types that follow from the command's description: each value was read by its own description. */
function typedArgs<O extends OptionTable, P extends readonly PositionalSpec[]>(args: {
  readonly options: Values['values']
  readonly positionals: Values['values']
  readonly command: readonly string[]
}): Args<O, P> {
  return args as unknown as Args<O, P>
}

/** Of an option that is given twice, only the last value counts, and only that is validated. */
function readOptions(table: OptionTable, tokens: readonly Token[]): Values | ParseFailure {
  const last = new Map<string, { readonly token: OptionToken; readonly spec: OptionSpec }>()
  for (const token of tokens) {
    if (token.kind === 'positional') continue
    const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined
    if (spec === undefined) return { kind: 'unknown-option', typed: token.typed }
    if (spec.type === 'boolean' && token.value !== undefined)
      return { kind: 'unexpected-value', typed: token.typed }
    const earlier = spec.isList === true ? last.get(token.name)?.token.value : undefined
    const value = earlier && token.value ? `${earlier},${token.value}` : token.value
    last.set(token.name, { token: { ...token, value }, spec })
  }
  const values = defaultValues(table)
  for (const [name, { token, spec }] of last) {
    const value = readOption(token, spec)
    if (typeof value === 'object') return value
    values[name] = value
  }
  return { values }
}

function defaultValues(table: OptionTable): Record<string, Value | undefined> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
  )
}

function readOption({ name, typed, value, inline }: OptionToken, spec: OptionSpec): Value | ParseFailure {
  if (spec.type === 'boolean') return true
  if (spec.type === 'optional') return value ?? ''
  if (value === undefined || value === '' || (!inline && looksLikeOption(value))) {
    return { kind: 'missing-value', typed, option: name }
  }
  return readValue(spec, value) ?? { kind: 'bad-value', typed, option: name, value }
}

/** In `--region --debug` the value was forgotten; a value that starts with a dash is written `--region=-x`. */
function looksLikeOption(value: string): boolean {
  return value.length > 1 && value.startsWith('-')
}

function readPositionals(specs: readonly PositionalSpec[], tokens: readonly Token[]): Values | ParseFailure {
  const typed = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const extra = typed[specs.length]
  if (extra !== undefined && specs.at(-1)?.rest !== true) return { kind: 'unexpected-word', word: extra }
  const values: Record<string, Values['values'][string]> = {}
  for (const [index, spec] of specs.entries()) {
    const words = typed.slice(index, spec.rest === true ? undefined : index + 1)
    const bad = words.find((word) => word === '' || word === '-' || spec.choices?.includes(word) === false)
    if (spec.required === true && words.length === 0) return { kind: 'missing-word', positional: spec.name }
    if (bad !== undefined) return { kind: 'bad-word', positional: spec.name, word: bad }
    values[spec.name] = spec.rest === true ? [...new Set(words)] : words[0]
  }
  return { values }
}
