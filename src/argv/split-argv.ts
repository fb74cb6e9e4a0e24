import type { CommandSpec } from './command-spec.ts'
import { allOptions, globalOptions } from './command-spec.ts'
import { namesProfile, profileOption } from './shared-options.ts'
import type { PositionalToken, Token } from './tokenize.ts'
import { tokenize } from './tokenize.ts'

export interface SplitArgv {
  /** The command's name as it was typed; undefined without one. */
  readonly name: string | undefined
  /** The command with this name, if any. */
  readonly spec: CommandSpec | undefined
  /** awsx's arguments, without the command's name. */
  readonly awsxArgs: readonly string[]
  /** The tokens of `awsxArgs`, by the command's options; without a command, by the global ones. */
  readonly tokens: readonly Token[]
  /** The arguments of the command to run; undefined without a `--` and without a command. */
  readonly childArgs: readonly string[] | undefined
  /** Long names of the options in `awsxArgs`, known or not: for `--help`, `--debug` and the like, before anything is validated. */
  readonly optionNames: ReadonlySet<string>
}

/**
 * Separates awsx's arguments from those of the command to run. The first `--` ends awsx's arguments. Without it, a command that
 * runs another one (`exec`) takes its positionals first (the profile, unless `--profile` comes before it); the next positional
 * starts the command to run, and everything after it belongs to that command, a `--` too.
 * @param argv without the runtime and the script
 */
export function splitArgv(argv: readonly string[], commands: readonly CommandSpec[]): SplitArgv {
  const end = argv.indexOf('--')
  const before = end === -1 ? argv : argv.slice(0, end)
  const after = end === -1 ? undefined : argv.slice(end + 1)
  const nameToken = tokenize({ ...globalOptions, ...profileOption }, before).find(isPositional)
  const spec = commands.find(({ name }) => name === nameToken?.value)
  if (nameToken === undefined || spec === undefined) {
    const tokens = tokenize(globalOptions, before)
    return {
      name: nameToken?.value,
      spec: undefined,
      awsxArgs: before,
      tokens,
      childArgs: after,
      optionNames: namesOf(tokens),
    }
  }
  const args = before.toSpliced(nameToken.index, 1)
  const tokens = tokenize(allOptions(spec), args)
  const start = spec.takesCommand === true ? findCommand(spec, tokens, after !== undefined) : -1
  if (start === -1) {
    const optionNames = namesOf(tokens)
    return { name: nameToken.value, spec, awsxArgs: args, tokens, childArgs: after, optionNames }
  }
  const awsxArgs = args.slice(0, start)
  const awsxTokens = tokenize(allOptions(spec), awsxArgs)
  return {
    name: nameToken.value,
    spec,
    awsxArgs,
    tokens: awsxTokens,
    // The command starts before the `--`, which is therefore one of its arguments: `awsx exec dev git log -- file`.
    childArgs: [...args.slice(start), ...(after === undefined ? [] : ['--', ...after])],
    optionNames: namesOf(awsxTokens),
  }
}

/**
 * @param hasTerminator whether a `--` follows: then a positional after `--profile` is not the command yet
 * @returns the index of the argument that starts the command to run, -1 without one
 */
function findCommand(spec: CommandSpec, tokens: readonly Token[], hasTerminator: boolean): number {
  let positionals = spec.positionals.map(({ name }) => name)
  for (const token of tokens) {
    if (spec.commandUsage !== undefined && 'typed' in token && /^-[^-h]/.test(token.typed)) return token.index
    if (token.kind === 'option')
      positionals = positionals.filter(
        (name) => hasTerminator || name !== 'profile' || !namesProfile(token.name),
      )
    else if (positionals.length === 0) return token.index
    else positionals = positionals.slice(1)
  }
  return -1
}

function isPositional(token: Token): token is PositionalToken {
  return token.kind === 'positional'
}

function namesOf(tokens: readonly Token[]): ReadonlySet<string> {
  return new Set(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])))
}
