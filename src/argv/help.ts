/**
 * The one file that knows yargs. Loading yargs reads `process.stdout`, which sets O_NONBLOCK on a pipe; a command that is
 * started afterwards on the same pipe would lose output. So nothing here may run on the way to a child: it serves help,
 * and checks argv a second time.
 */
import type { Argv, Options, PositionalOptions } from 'yargs'
import { AwsxError } from '../errors.ts'
import type { Args, CommandShape, OptionSpec, PositionalSpec } from './command-spec.ts'
import { allOptions, globalOptions } from './shared-options.ts'
import { readArgs, typedArgs } from './read-args.ts'
import { usageError } from './usage-errors.ts'
import type { Value } from './option-values.ts'
import { readValue } from './option-values.ts'
import { readWords } from './command-words.ts'

export interface HelpOptions {
  /** Columns of the terminal. */
  readonly width: number
}

/**
 * Help for one command, or for awsx as a whole.
 * @param shape undefined for the list of commands
 * @returns text that ends with a line end
 */
export async function helpText(
  commands: readonly CommandShape[],
  shape: CommandShape | undefined,
  { width }: HelpOptions,
): Promise<string> {
  const parser = (await createParser(commands, () => undefined))
    .help('help', globalOptions.help.describe)
    .wrap(width)
  const text =
    shape === undefined
      ? await parser.getHelp()
      : await new Promise<string>((resolve, reject) => {
          void parser.parse([shape.name, '--help'], {}, (error, _, output) =>
            error == null ? resolve(output) : reject(error),
          )
        })
  return `${tidyHelp(text)}\n`
}

/**
 * Reads a command's own words with yargs: the same answer as {@link readArgs}, from an independent parser.
 * @throws AwsxError USAGE with what was probably meant as hint
 */
export async function readArgsWithYargs(
  shape: CommandShape,
  own: readonly string[],
  child: readonly string[] | undefined,
): Promise<Args> {
  const parsed: Record<string, unknown>[] = []
  const parser = await createParser([shape], (argv) => parsed.push(argv))
  try {
    await parser.parseAsync([shape.name, ...spellOut(shape, own)])
  } catch (error) {
    throw rejectWords(shape, { own, child }, error)
  }
  const [argv] = parsed
  if (argv === undefined) throw rejectWords(shape, { own, child }, 'no command')
  if (child !== undefined && child.length > 0 && shape.takesCommand !== true) {
    throw usageError(shape, { kind: 'takes-no-command' })
  }
  return typedArgs({ ...readParsed(shape, argv), command: child ?? [] })
}

type Handle = (argv: Record<string, unknown>) => void

async function createParser(commands: readonly CommandShape[], handle: Handle): Promise<Argv> {
  const { default: yargs } = await import('yargs')
  const parser = yargs([])
    .scriptName('awsx')
    .usage('$0 <command> [options]')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      // Without it a positional that takes many words would get the last one only.
      'duplicate-arguments-array': commands.some(({ positionals }) => positionals.at(-1)?.rest === true),
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
    .epilogue('Run "awsx <command> --help" for more about a command.')
  addGlobalOptions(parser)
  for (const shape of commands) addCommand(parser, shape, handle)
  return parser
}

function addCommand(parser: Argv, shape: CommandShape, handle: Handle): void {
  const words = shape.positionals.map((spec) =>
    spec.required === true
      ? `<${positionalKey(spec)}>`
      : `[${positionalKey(spec)}${spec.rest === true ? '..' : ''}]`,
  )
  const usage = [shape.name, ...words].join(' ')
  const tail = shape.takesCommand === true ? ' [options] [-- command args…]' : ' [options]'
  parser.command({
    command: usage,
    describe: shape.hidden === true ? false : shape.summary,
    builder: (command) => {
      command.usage(`$0 ${usage}${tail}\n\n${shape.summary}`).epilogue('')
      for (const spec of shape.positionals) command.positional(positionalKey(spec), yargsPositional(spec))
      for (const [name, spec] of Object.entries(shape.options)) {
        command.option(name, { ...yargsOption(spec), group: 'Options:' })
      }
      addGlobalOptions(command)
      for (const { line, describe } of shape.examples) command.example(line, describe)
      return command
    },
    handler: handle,
  })
}

/** Declared by each command for itself, because help shows groups in the order in which they are declared. */
function addGlobalOptions(parser: Argv): void {
  for (const [name, spec] of Object.entries(globalOptions)) {
    parser.option(name, { ...yargsOption(spec), global: false, group: 'Global options:' })
  }
}

function yargsOption(spec: OptionSpec): Options {
  const value = spec.type === 'boolean' ? '' : `<${spec.valueName ?? 'VALUE'}> `
  return {
    type: spec.type === 'boolean' ? 'boolean' : 'string',
    requiresArg: spec.type !== 'boolean',
    describe: `${value}${spec.describe}`,
    ...(spec.short === undefined ? {} : { alias: spec.short }),
    ...(spec.choices === undefined ? {} : { choices: spec.choices }),
  }
}

function yargsPositional({ describe, choices }: PositionalSpec): PositionalOptions {
  return { type: 'string', describe, ...(choices === undefined ? {} : { choices }) }
}

/** yargs keeps options and positionals in one record: without this mark `[profile]` and `--profile` would be one thing. */
const ownMark = '\u200B'

function positionalKey({ name }: PositionalSpec): string {
  return `${name}${ownMark}`
}

/** Writes short options and values that stand apart as `--name=value`, the one form that every parser reads alike; each option once. */
function spellOut(shape: CommandShape, own: readonly string[]): readonly string[] {
  const table = allOptions(shape)
  const words = readWords(table, own)
  const last = new Map(words.map((word, index) => [word.kind === 'option' ? word.name : index, word]))
  const rest = shape.positionals.find((spec) => spec.rest === true)
  return words.flatMap((word) => {
    // Among many words yargs loses this one.
    if (word.kind === 'positional' && word.value === '-' && rest !== undefined)
      throw usageError(shape, { kind: 'bad-word', positional: rest.name, word: word.value })
    if (word.kind === 'positional') return word.value
    const { name, typed, value, inline } = word
    // The mark keeps yargs from acting on words of its own (`--get-yargs-completions`): they are unknown like any other.
    if (!Object.hasOwn(table, name)) return `--${name}${ownMark}`
    if (table[name]?.type === 'boolean') {
      if (value !== undefined) throw usageError(shape, { kind: 'unexpected-value', typed })
      return last.get(name) === word ? `--${name}` : []
    }
    if (last.get(name) !== word) return []
    const isForgotten = value === undefined || (!inline && value.length > 1 && value.startsWith('-'))
    return `--${name}=${isForgotten ? '' : value}`
  })
}

function readParsed(
  shape: CommandShape,
  argv: Record<string, unknown>,
): {
  options: Record<string, Value | undefined>
  positionals: Record<string, string | readonly string[] | undefined>
} {
  const options: Record<string, Value | undefined> = {}
  for (const [name, spec] of Object.entries(allOptions(shape))) {
    const value = argv[name]
    if (spec.type === 'boolean') options[name] = value === true
    else options[name] = typeof value === 'string' ? readOption(shape, name, value) : undefined
  }
  const positionals: Record<string, string | readonly string[] | undefined> = {}
  for (const spec of shape.positionals) {
    const given = argv[positionalKey(spec)]
    const words = [given].flat().filter((word) => typeof word === 'string')
    const bad = words.find((word) => word === '' || word === '-')
    if (bad !== undefined) throw usageError(shape, { kind: 'bad-word', positional: spec.name, word: bad })
    positionals[spec.name] = spec.rest === true ? [...new Set(words)] : words[0]
  }
  return { options, positionals }
}

function readOption(shape: CommandShape, name: string, text: string): Value {
  const typed = `--${name}`
  if (text === '') throw usageError(shape, { kind: 'missing-value', typed, option: name })
  const spec = allOptions(shape)[name]
  const value = spec === undefined ? undefined : readValue(spec, text)
  if (value === undefined) throw usageError(shape, { kind: 'bad-value', typed, option: name, value: text })
  return value
}

/** The words of the refusal are those of the other reader, which knows how the option was typed; yargs' own are the last resort. */
function rejectWords(
  shape: CommandShape,
  words: { readonly own: readonly string[]; readonly child: readonly string[] | undefined },
  cause: unknown,
): AwsxError {
  const reading = readArgs(shape, words.own, words.child)
  if ('failure' in reading) return usageError(shape, reading.failure)
  return new AwsxError('USAGE', `${shape.name}: arguments cannot be read`, {
    hints: [`awsx ${shape.name} --help`],
    cause,
  })
}

/** Without the mark and the types, which the value names tell already. */
function tidyHelp(text: string): string {
  return text
    .replaceAll(ownMark, '')
    .replaceAll(/ *\[(?:string|boolean)\](?= |$)/gm, '')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()
}
