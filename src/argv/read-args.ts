import type { Args, CommandShape, OptionSpec, OptionTable, PositionalSpec } from './command-spec.ts'
import { allOptions } from './shared-options.ts'
import type { ParseFailure } from './usage-errors.ts'
import type { Value } from './option-values.ts'
import { readValue } from './option-values.ts'
import type { OptionWord, Word } from './command-words.ts'
import { readWords } from './command-words.ts'

/** What a reader made of argv. */
export type Reading<A> = { readonly args: A } | { readonly failure: ParseFailure }

/**
 * Reads a command's own words with nothing but `node:util`: the reader for runs in which every millisecond counts.
 * @param own awsx's words without the command's name
 * @param child the words of the command to run; undefined if there was no `--`
 * @param words the own ones as the command's table reads them, if they have been read
 */
export function readArgs<O extends OptionTable, P extends readonly PositionalSpec[]>(
  shape: CommandShape<O, P>,
  own: readonly string[],
  child: readonly string[] | undefined,
  words: readonly Word[] = readWords(allOptions(shape), own),
): Reading<Args<O, P>> {
  const table = allOptions(shape)
  const options = readOptions(table, words)
  if ('kind' in options) return { failure: options }
  const positionals = readPositionals(shape.positionals, words)
  if ('kind' in positionals) return { failure: positionals }
  if (child !== undefined && child.length > 0 && shape.takesCommand !== true) {
    return { failure: { kind: 'takes-no-command' } }
  }
  return {
    args: typedArgs({ options: options.values, positionals: positionals.values, command: child ?? [] }),
  }
}

interface Values {
  readonly values: Readonly<Record<string, Value | readonly string[] | undefined>>
}

/**
 * The one place where values become the types that their spec promises.
 * @param args values that were read by the shape's own specs
 */
function typedArgs<O extends OptionTable, P extends readonly PositionalSpec[]>(args: {
  readonly options: Values['values']
  readonly positionals: Values['values']
  readonly command: readonly string[]
}): Args<O, P> {
  return args as unknown as Args<O, P>
}

/** Every option of the table, as if none were given. */
function emptyOptions(table: OptionTable): Record<string, Value | undefined> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
  )
}

/** Of an option that is given more than once only the last value is looked at. */
function readOptions(table: OptionTable, words: readonly Word[]): Values | ParseFailure {
  const last = new Map<string, { readonly word: OptionWord; readonly spec: OptionSpec }>()
  for (const word of words) {
    if (word.kind === 'positional') continue
    const spec = Object.hasOwn(table, word.name) ? table[word.name] : undefined
    if (spec === undefined) return { kind: 'unknown-option', typed: word.typed }
    if (spec.type === 'boolean' && word.value !== undefined)
      return { kind: 'unexpected-value', typed: word.typed }
    last.set(word.name, { word, spec })
  }
  const values = emptyOptions(table)
  for (const [name, { word, spec }] of last) {
    const value = readOption(word, spec)
    if (typeof value === 'object') return value
    values[name] = value
  }
  return { values }
}

function readOption({ name, typed, value, inline }: OptionWord, spec: OptionSpec): Value | ParseFailure {
  if (spec.type === 'boolean') return true
  if (value === undefined || value === '' || (!inline && looksLikeOption(value))) {
    return { kind: 'missing-value', typed, option: name }
  }
  return readValue(spec, value) ?? { kind: 'bad-value', typed, option: name, value }
}

/** `--region --debug` is a forgotten value; a value that does begin with a dash is written `--region=-x`. */
function looksLikeOption(value: string): boolean {
  return value.length > 1 && value.startsWith('-')
}

function readPositionals(specs: readonly PositionalSpec[], words: readonly Word[]): Values | ParseFailure {
  const given = words.flatMap((word) => (word.kind === 'positional' ? [word.value] : []))
  const extra = given[specs.length]
  if (extra !== undefined && specs.at(-1)?.rest !== true) return { kind: 'unexpected-word', word: extra }
  const values: Record<string, Values['values'][string]> = {}
  for (const [index, spec] of specs.entries()) {
    const words = given.slice(index, spec.rest === true ? undefined : index + 1)
    const bad = words.find((word) => word === '' || word === '-' || spec.choices?.includes(word) === false)
    if (spec.required === true && words.length === 0) return { kind: 'missing-word', positional: spec.name }
    if (bad !== undefined) return { kind: 'bad-word', positional: spec.name, word: bad }
    values[spec.name] = spec.rest === true ? [...new Set(words)] : words[0]
  }
  return { values }
}
