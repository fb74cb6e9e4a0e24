/**
 * The one file that knows yargs. Loading yargs reads `process.stdout`, which sets O_NONBLOCK on a pipe; a command that is
 * started afterwards on the same pipe would lose output. So nothing here may run on the way to a child.
 */
import type { Argv, Options, PositionalOptions } from 'yargs'
import type { CommandShape, OptionSpec, PositionalSpec } from './command-spec.ts'
import { globalOptions } from './shared-options.ts'

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

/** Without the mark and the types, which the value names tell already. */
function tidyHelp(text: string): string {
  return text
    .replaceAll(ownMark, '')
    .replaceAll(/ *\[(?:string|boolean)\](?= |$)/gm, '')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()
}
