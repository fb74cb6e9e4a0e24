import type { CommandShape, CommandSpec, OptionSpec, OptionTable } from '../argv/command-spec.ts'
import { allOptions, globalOptions, profileOption } from '../argv/shared-options.ts'
import { splitArgv } from '../argv/split-argv.ts'
import { readWords } from '../argv/command-words.ts'
import { regions } from './regions.ts'

export interface Candidate {
  readonly value: string
  /** Empty if there is nothing to say. */
  readonly describe: string
}

export type Completion =
  | { readonly candidates: readonly Candidate[] }
  /** From this word on it is the line of another command, whose completion is not awsx's. */
  | { readonly commandAt: number }

/** Names that are not in the description of the commands. Asked for only if they are needed. */
export interface Names {
  profiles(): readonly string[]
  ssoSessions(): readonly string[]
  /** Words for the pages of the console. */
  services(): readonly string[]
}

/**
 * Finds what the last word may become, from the same description of the commands that the parser reads.
 * @param words the line without `awsx`, as the shell would give it to a program; the last one, maybe empty, is being typed
 * @returns all candidates, not only those that begin as the last word does: that is for the shell to choose.
 *   `commandAt` counts in `words`
 */
export function complete(
  words: readonly string[],
  commands: readonly CommandSpec[],
  names: Names,
): Completion {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const { name, spec, own, child } = splitArgv(before, commands)
  if (name === undefined) {
    return completeHead({ table: { ...globalOptions, ...profileOption }, own, typed, names }, commands)
  }
  if (spec === undefined) return { candidates: [] }
  if (child === undefined) return completeOwn({ table: allOptions(spec), own, typed, names }, spec)
  return spec.takesCommand === true ? { commandAt: before.length - child.length } : { candidates: [] }
}

interface Line {
  readonly table: OptionTable
  /** The words before the one that is being typed, without the command's name. */
  readonly own: readonly string[]
  readonly typed: string
  readonly names: Names
}

/** `awsx <TAB>`. */
function completeHead(line: Line, commands: readonly CommandShape[]): Completion {
  const option = completeOption(line)
  if (option !== undefined) return { candidates: option }
  const visible = commands.filter(({ hidden }) => hidden !== true)
  return { candidates: visible.map(({ name, summary }) => ({ value: name, describe: summary })) }
}

/** `awsx exec <TAB>`. */
function completeOwn(line: Line, shape: CommandShape): Completion {
  const option = completeOption(line)
  if (option !== undefined) return { candidates: option }
  const read = readWords(line.table, line.own)
  const hasProfile = read.some((word) => word.kind === 'option' && word.name === 'profile')
  const due = shape.positionals.filter(({ name }) => !(hasProfile && name === 'profile'))
  const last = shape.positionals.at(-1)
  const spec =
    due[read.filter((word) => word.kind === 'positional').length] ?? (last?.rest === true ? last : undefined)
  // The command's name is one more word before the own ones.
  if (spec === undefined && shape.takesCommand === true) return { commandAt: line.own.length + 1 }
  if (spec === undefined) return { candidates: [] }
  if (spec.choices !== undefined) return { candidates: plain(spec.choices) }
  const kinds = spec.completes ?? [spec.name]
  return { candidates: kinds.flatMap((kind) => listValues(kind, line.names)) }
}

/** @returns undefined where no option, and no value of one, is being typed */
function completeOption({ table, own, typed, names }: Line): readonly Candidate[] | undefined {
  const valued = findOpenOption(table, own)
  if (valued !== undefined) return valuesOf(valued.name, valued.spec, names)
  const [, name] = /^--([^=]+)=/.exec(typed) ?? []
  const spec = name === undefined || !Object.hasOwn(table, name) ? undefined : table[name]
  if (name !== undefined && spec !== undefined) {
    return valuesOf(name, spec, names).map(({ value, describe }) => ({
      value: `--${name}=${value}`,
      describe,
    }))
  }
  if (!typed.startsWith('-')) return undefined
  const given = new Set(readWords(table, own).flatMap((word) => (word.kind === 'option' ? [word.name] : [])))
  return Object.entries(table)
    .filter(([option]) => !given.has(option))
    .map(([option, { describe }]) => ({ value: `--${option}`, describe }))
}

/** The option whose value is the next word: the last word is an option that takes one and has none yet. */
function findOpenOption(
  table: OptionTable,
  own: readonly string[],
): { readonly name: string; readonly spec: OptionSpec } | undefined {
  const last = readWords(table, own).at(-1)
  if (last?.kind !== 'option' || last.value !== undefined || !Object.hasOwn(table, last.name))
    return undefined
  const spec = table[last.name]
  return spec === undefined || spec.type === 'boolean' ? undefined : { name: last.name, spec }
}

function valuesOf(name: string, spec: OptionSpec, names: Names): readonly Candidate[] {
  return spec.choices === undefined ? listValues(name, names) : plain(spec.choices)
}

/** Options and positionals of one name mean one thing in every command. */
function listValues(name: string, names: Names): readonly Candidate[] {
  switch (name) {
    case 'profile':
      return plain(names.profiles())
    case 'session':
    case 'sso-session':
      return plain(names.ssoSessions())
    case 'region':
      return described(regions)
    case 'service':
      return plain(names.services())
    default:
      return []
  }
}

function plain(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, describe: '' }))
}

function described(table: Readonly<Record<string, string>>): readonly Candidate[] {
  return Object.entries(table).map(([value, describe]) => ({ value, describe }))
}
