/** Reads the command line with yargs, an independent parser, to compare it with the reader of awsx. */
import yargs from 'yargs'
import type { Argv, Options } from 'yargs'
import type { CommandShape, OptionSpec, PositionalSpec } from '../../src/argv/command-spec.ts'
import { tokenize } from '../../src/argv/tokenize.ts'
import { readValue } from '../../src/argv/read-args.ts'
import type { Value } from '../../src/argv/read-args.ts'
import { allOptions } from '../../src/argv/command-spec.ts'

export interface YargsReading {
  readonly options: Readonly<Record<string, Value | undefined>>
  readonly positionals: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly command: readonly string[]
}

/** What yargs rejects, or what it reads and awsx does not accept as a value. */
class Rejected extends Error {}

/**
 * @param own awsx's words without the command's name
 * @param child the words of the command to run; undefined if there was no `--`
 * @returns undefined if the words are rejected
 */
export async function readWithYargs(
  shape: CommandShape,
  own: readonly string[],
  child: readonly string[] | undefined,
): Promise<YargsReading | undefined> {
  if (child !== undefined && child.length > 0 && shape.takesCommand !== true) return undefined
  try {
    const argv = await parse(shape, spellOut(shape, own))
    return { ...readOptions(shape, argv), positionals: readPositionals(shape, argv), command: child ?? [] }
  } catch (error) {
    if (error instanceof Rejected) return undefined
    throw error
  }
}

/** yargs keeps options and positionals in one record: without this mark `[profile]` and `--profile` would be one thing. */
const mark = '\u200B'

async function parse(shape: CommandShape, words: readonly string[]): Promise<Record<string, unknown>> {
  const parsed: Record<string, unknown>[] = []
  const parser = createParser(shape, (argv) => parsed.push(argv))
  try {
    await parser.parseAsync([shape.name, ...words])
  } catch (error) {
    throw new Rejected('by yargs', { cause: error })
  }
  const [argv] = parsed
  if (argv === undefined) throw new Rejected('no command')
  return argv
}

function createParser(shape: CommandShape, handle: (argv: Record<string, unknown>) => void): Argv {
  return yargs([])
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      // Without it a positional that takes many words would get the last one only.
      'duplicate-arguments-array': shape.positionals.at(-1)?.rest === true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .strict()
    .demandCommand(1, 1)
    .exitProcess(false)
    .fail(false)
    .detectLocale(false)
    .version(false)
    .help(false)
    .command(
      [shape.name, ...shape.positionals.map(usageOf)].join(' '),
      shape.summary,
      (command) => declareWords(command, shape),
      handle,
    )
}

function declareWords(command: Argv, shape: CommandShape): Argv {
  for (const { name, choices } of shape.positionals)
    command.positional(`${name}${mark}`, { type: 'string', ...(choices === undefined ? {} : { choices }) })
  for (const [name, spec] of Object.entries(allOptions(shape))) command.option(name, optionOf(spec))
  return command
}

function usageOf({ name, required, rest }: PositionalSpec): string {
  return required === true ? `<${name}${mark}>` : `[${name}${mark}${rest === true ? '..' : ''}]`
}

function optionOf(spec: OptionSpec): Options {
  return {
    type: spec.type === 'boolean' ? 'boolean' : 'string',
    requiresArg: spec.type !== 'boolean',
    ...(spec.short === undefined ? {} : { alias: spec.short }),
    ...(spec.choices === undefined ? {} : { choices: spec.choices }),
  }
}

/** Writes short options and values that stand apart as `--name=value`, the one form that every parser reads alike; each option once. */
function spellOut(shape: CommandShape, own: readonly string[]): readonly string[] {
  const table = allOptions(shape)
  const words = tokenize(table, own)
  const last = new Map(words.map((word, index) => [word.kind === 'option' ? word.name : index, word]))
  const takesMany = shape.positionals.some((spec) => spec.rest === true)
  return words.flatMap((word) => {
    // Among many words yargs loses this one.
    if (word.kind === 'positional' && word.value === '-' && takesMany) throw new Rejected('-')
    if (word.kind === 'positional') return word.value
    const { name, value, inline } = word
    // The marks keep yargs from acting on words of its own (`--get-yargs-completions`): they are unknown like any other. With one mark it
    // would be a positional of that name.
    if (!Object.hasOwn(table, name)) return `--${name}${mark}${mark}`
    if (table[name]?.type === 'boolean') {
      if (value !== undefined) throw new Rejected(name)
      return last.get(name) === word ? `--${name}` : []
    }
    if (last.get(name) !== word) return []
    const isForgotten = value === undefined || (!inline && value.length > 1 && value.startsWith('-'))
    return `--${name}=${isForgotten ? '' : value}`
  })
}

function readOptions(shape: CommandShape, argv: Record<string, unknown>): Pick<YargsReading, 'options'> {
  const options = Object.entries(allOptions(shape)).map(([name, spec]): [string, Value | undefined] => {
    const value = argv[name]
    if (spec.type === 'boolean') return [name, value === true]
    return [name, typeof value === 'string' ? readOption(spec, value) : undefined]
  })
  return { options: Object.fromEntries(options) }
}

function readOption(spec: OptionSpec, text: string): Value {
  // Without a value it is the empty text.
  if (spec.type === 'optional') return text
  const value = text === '' ? undefined : readValue(spec, text)
  if (value === undefined) throw new Rejected(text)
  return value
}

function readPositionals(shape: CommandShape, argv: Record<string, unknown>): YargsReading['positionals'] {
  const positionals = shape.positionals.map((spec): [string, string | readonly string[] | undefined] => {
    const words = [argv[`${spec.name}${mark}`]].flat().filter((word) => typeof word === 'string')
    if (words.some((word) => word === '' || word === '-')) throw new Rejected(spec.name)
    return [spec.name, spec.rest === true ? [...new Set(words)] : words[0]]
  })
  return Object.fromEntries(positionals)
}
