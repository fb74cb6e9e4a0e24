import type { CommandSpec } from './define.ts'
import { allOptions, globalOptions, profileOption } from './options.ts'
import type { PositionalWord, Word } from './words.ts'
import { readWords } from './words.ts'

export interface SplitArgv {
  /** The command's name as it was typed; undefined if there is none. */
  readonly name: string | undefined
  /** Undefined also when no command has that name. */
  readonly spec: CommandSpec | undefined
  /** awsx's own words, without the command's name. */
  readonly own: readonly string[]
  /** The words of the command to run; undefined if there was neither a `--` nor a command without it. */
  readonly child: readonly string[] | undefined
  /** The options among the own words, known or not, by their long name: what to know before anything is read for good. */
  readonly given: ReadonlySet<string>
}

/**
 * Tells awsx's own words from those of the command to run. The first `--` ends awsx's words. Before it, a command that
 * takes another (`exec`) has its own positionals first (the profile, unless `--profile` stands before it), and the next
 * positional is the first word of the command to run: everything after that belongs to it, a `--` too.
 * @param argv without the runtime and the script
 */
export function splitArgv(argv: readonly string[], commands: readonly CommandSpec[]): SplitArgv {
  const end = argv.indexOf('--')
  const before = end === -1 ? argv : argv.slice(0, end)
  const after = end === -1 ? undefined : argv.slice(end + 1)
  const named = readWords({ ...globalOptions, ...profileOption }, before).find(isPositional)
  const spec = commands.find(({ name }) => name === named?.value)
  if (named === undefined || spec === undefined) {
    return { name: named?.value, spec: undefined, own: before, child: after, given: givenIn(before) }
  }
  const words = before.toSpliced(named.index, 1)
  const cut = spec.takesCommand === true ? findCommand(spec, words, after !== undefined) : -1
  const own = cut === -1 ? words : words.slice(0, cut)
  // The command has begun before the `--`, so that is one of its own words: `awsx exec dev git log -- file`.
  const rest = after === undefined ? [] : ['--', ...after]
  const child = cut === -1 ? after : [...words.slice(cut), ...rest]
  return { name: named.value, spec, own, child, given: givenIn(own, spec) }
}

/**
 * @param isEnded whether a `--` follows: then a positional next to `--profile` is no command yet
 * @returns the index of the first word of the command to run, -1 if there is none
 */
function findCommand(spec: CommandSpec, words: readonly string[], isEnded: boolean): number {
  let due = spec.positionals.map(({ name }) => name)
  for (const word of readWords(allOptions(spec), words)) {
    if (word.kind === 'option')
      due = due.filter((name) => isEnded || name !== 'profile' || word.name !== 'profile')
    else if (due.length === 0) return word.index
    else due = due.slice(1)
  }
  return -1
}

function isPositional(word: Word): word is PositionalWord {
  return word.kind === 'positional'
}

function givenIn(words: readonly string[], spec?: CommandSpec): ReadonlySet<string> {
  const options = spec === undefined ? globalOptions : allOptions(spec)
  return new Set(readWords(options, words).flatMap((word) => (word.kind === 'option' ? [word.name] : [])))
}
