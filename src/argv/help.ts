/**
 * Help texts, made by yargs. Loading yargs reads `process.stdout`, which makes a pipe non-blocking, and a command that is started
 * afterwards on the same pipe would lose output. So only help may load this file.
 */
import type { Argv, Options, PositionalOptions } from 'yargs'
import type { CommandShape, OptionSpec, PositionalSpec } from './command-spec.ts'
import { globalOptions } from './command-spec.ts'

export interface HelpOptions {
  /** Columns of the terminal. */
  readonly width: number
}

/**
 * Makes the help of one command, or the list of all commands.
 * @param shape the command; undefined for the list
 * @returns text that ends with a newline
 */
export async function helpText(
  commands: readonly CommandShape[],
  shape: CommandShape | undefined,
  { width }: HelpOptions,
): Promise<string> {
  const parser = (await createParser(commands)).help('help', globalOptions.help.describe).wrap(width)
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

async function createParser(commands: readonly CommandShape[]): Promise<Argv> {
  const { default: yargs } = await import('yargs')
  const parser = yargs([])
    .scriptName('awsx')
    .usage('$0 <command> [options]')
    .exitProcess(false)
    .fail(false)
    .detectLocale(false)
    .version(false)
    .help(false)
    .epilogue('Run "awsx <command> --help" for more about a command.')
  addGlobalOptions(parser)
  for (const shape of commands) addCommand(parser, shape)
  return parser
}

function addCommand(parser: Argv, shape: CommandShape): void {
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
    handler: () => {},
  })
}

/** Each command declares them after its own, because help shows groups in the order of declaration. */
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

/** An invisible suffix: yargs keeps options and positionals in one record, where `[profile]` and `--profile` would collide. */
const positionalMark = '\u200B'

function positionalKey({ name }: PositionalSpec): string {
  return `${name}${positionalMark}`
}

/** Removes the invisible suffix, and the types, which the value names show already. */
function tidyHelp(text: string): string {
  return text
    .replaceAll(positionalMark, '')
    .replaceAll(/ *\[(?:string|boolean)\](?= |$)/gm, '')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()
}
