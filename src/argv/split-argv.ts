import type { CommandSpec } from './command-spec.ts'
import { allOptions, globalOptions, profileOption } from './shared-options.ts'
import type { PositionalWord, Word } from './command-words.ts'
import { readWords } from './command-words.ts'

export interface SplitArgv {
  /** The command's name as it was typed; undefined if there is none. */
  readonly name: string | undefined
  /** Undefined also when no command has that name. */
  readonly spec: CommandSpec | undefined
  /** awsx's own words, without the command's name. */
  readonly own: readonly string[]
  /** The same as the command's table reads them, or where no command has that name as every command's does. */
  readonly words: readonly Word[]
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
    const read = readWords(globalOptions, before)
    return {
      name: named?.value,
      spec: undefined,
      own: before,
      words: read,
      child: after,
      given: givenIn(read),
    }
  }
  const words = before.toSpliced(named.index, 1)
  const read = readWords(allOptions(spec), words)
  const cut = spec.takesCommand === true ? findCommand(spec, read, after !== undefined) : -1
  const own = cut === -1 ? words : words.slice(0, cut)
  const ownRead = cut === -1 ? read : readWords(allOptions(spec), own)
  // The command has begun before the `--`, so that is one of its own words: `awsx exec dev git log -- file`.
  const rest = after === undefined ? [] : ['--', ...after]
  const child = cut === -1 ? after : [...words.slice(cut), ...rest]
  return { name: named.value, spec, own, words: ownRead, child, given: givenIn(ownRead) }
}

/**
 * @param isEnded whether a `--` follows: then a positional next to `--profile` is no command yet
 * @returns the index of the first word of the command to run, -1 if there is none
 */
function findCommand(spec: CommandSpec, words: readonly Word[], isEnded: boolean): number {
  let due = spec.positionals.map(({ name }) => name)
  for (const word of words) {
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

function givenIn(words: readonly Word[]): ReadonlySet<string> {
  return new Set(words.flatMap((word) => (word.kind === 'option' ? [word.name] : [])))
}
