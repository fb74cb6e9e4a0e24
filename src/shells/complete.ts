import type { CommandShape, CommandSpec, OptionSpec, OptionTable } from '../argv/command-spec.ts'
import { allOptions, globalOptions } from '../argv/command-spec.ts'
import { namesProfile, profileOption } from '../argv/shared-options.ts'
import { splitArgv } from '../argv/split-argv.ts'
import { takesNext, tokenize } from '../argv/tokenize.ts'
import type { Candidate } from './complete-accounts.ts'
import { takesFile } from './complete-options.ts'
import { listValues, plain } from './complete-values.ts'
import type { Line, ValueLists } from './complete-values.ts'

export type Completion =
  | { readonly candidates: readonly Candidate[] }
  /** From this word on, the line is another command, which the shell itself completes. */
  | { readonly commandAt: number }
  /** The word is the path of a file, which the shell itself completes. */
  | { readonly files: true }

/**
 * Completes the last word, from the descriptions of the commands.
 * @param words the line without `awsx`, as the shell would pass it to a program; the last one is being typed and may be empty
 * @returns all candidates; the shell keeps those that start with the last word. `commandAt` is an index of `words`
 */
export function complete(
  words: readonly string[],
  commands: readonly CommandSpec[],
  lists: ValueLists,
): Completion {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const { name, spec, awsxArgs: args, childArgs } = splitArgv(before, commands)
  if (name === undefined) {
    return completeCommandName(
      { table: { ...globalOptions, ...profileOption }, args, typed, lists },
      commands,
    )
  }
  if (spec === undefined) return { candidates: [] }
  if (childArgs === undefined) return completeArgument({ table: allOptions(spec), args, typed, lists }, spec)
  return spec.takesCommand === true ? { commandAt: before.length - childArgs.length } : { candidates: [] }
}

/** `awsx <TAB>`. */
function completeCommandName(line: Line, commands: readonly CommandShape[]): Completion {
  const option = completeOption(line)
  if (option !== undefined) return option
  const visible = commands.filter(({ hidden }) => hidden !== true)
  return { candidates: visible.map(({ name, summary }) => ({ value: name, describe: summary })) }
}

/** `awsx exec <TAB>`. */
function completeArgument(line: Line, shape: CommandShape): Completion {
  const option = completeOption(line)
  if (option !== undefined) return option
  const tokens = tokenize(line.table, line.args)
  const hasProfile = tokens.some((token) => token.kind === 'option' && namesProfile(token.name))
  const remaining = shape.positionals.filter(({ name }) => !(hasProfile && name === 'profile'))
  const last = shape.positionals.at(-1)
  const spec =
    remaining[tokens.filter((token) => token.kind === 'positional').length] ??
    (last?.rest === true ? last : undefined)
  // `args` lacks the name of the awsx command, which is one word.
  if (spec === undefined && shape.takesCommand === true) return { commandAt: line.args.length + 1 }
  if (spec === undefined) return { candidates: [] }
  if (spec.choices !== undefined) return { candidates: plain(spec.choices) }
  const isAfter = tokens.some((token) => token.kind === 'option' && token.name === spec.completesAfter)
  if (spec.suggests !== undefined && !isAfter) return { candidates: plain(spec.suggests) }
  const kinds = spec.completes ?? [spec.name]
  return { candidates: kinds.flatMap((kind) => listValues(kind, line)) }
}

/** @returns undefined if the word being typed is neither an option nor the value of one */
function completeOption({ table, args, typed, lists }: Line): Completion | undefined {
  const valued = findOpenOption(table, args)
  const line = { table, args, typed, lists }
  if (valued !== undefined) {
    if (takesFile(valued.name)) return { files: true }
    return { candidates: valuesOf(valued.name, valued.spec, line) }
  }
  const [, name] = /^--([^=]+)=/.exec(typed) ?? []
  const spec = name === undefined || !Object.hasOwn(table, name) ? undefined : table[name]
  if (name !== undefined && spec !== undefined) {
    const values = valuesOf(name, spec, { ...line, typed: typed.slice(name.length + 3) })
    return { candidates: values.map(({ value, describe }) => ({ value: `--${name}=${value}`, describe })) }
  }
  if (!typed.startsWith('-')) return undefined
  const given = new Set(
    tokenize(table, args).flatMap((token) => (token.kind === 'option' ? [token.name] : [])),
  )
  const options = Object.entries(table).filter(([option]) => !given.has(option))
  return { candidates: options.map(([option, { describe }]) => ({ value: `--${option}`, describe })) }
}

/** Finds the option whose value is being typed: the last argument, if it is an option that requires one. */
function findOpenOption(
  table: OptionTable,
  args: readonly string[],
): { readonly name: string; readonly spec: OptionSpec } | undefined {
  const last = tokenize(table, args).at(-1)
  if (last?.kind !== 'option' || last.value !== undefined || !Object.hasOwn(table, last.name))
    return undefined
  const spec = table[last.name]
  return spec === undefined || !takesNext(spec.type) ? undefined : { name: last.name, spec }
}

function valuesOf(name: string, spec: OptionSpec, line: Line): readonly Candidate[] {
  return spec.choices === undefined ? listValues(name, line) : plain(spec.choices)
}
