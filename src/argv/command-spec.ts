import type { Context } from '../context.ts'
import type { globalOptions } from './shared-options.ts'

/**
 * An option. It takes one value, or none if it is `boolean`; given twice, the last one counts. There is no negation:
 * `--no-session` is an option of its own called `no-session`.
 */
export interface OptionSpec {
  /** `duration` is written `90`, `45m`, `1h30m` and read as seconds; `integer` is zero or more. */
  readonly type: 'string' | 'boolean' | 'duration' | 'integer'
  /** One letter. */
  readonly short?: string
  readonly describe: string
  readonly choices?: readonly string[]
  /** What help shows for the value, e.g. `NAME`. */
  readonly valueName?: string
}

/** Options by their long name without dashes, as it is typed. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

export interface PositionalSpec {
  readonly name: string
  readonly describe: string
  readonly choices?: readonly string[]
  readonly required?: boolean
  /** Takes all words that are left, as a list that has each once; only the last one of a command can. */
  readonly rest?: boolean
  /** What completion offers where that is more than what the name says: names of these kinds. */
  readonly completes?: readonly string[]
}

type OptionValue<T, Choice> = T extends 'boolean'
  ? boolean
  : T extends 'string'
    ? Choice | undefined
    : number | undefined

type ChoiceOf<S> = S extends { readonly choices: readonly (infer C)[] } ? C : string

/** A boolean option is always there, any other is undefined when it is not given. */
export type OptionValues<O extends OptionTable> = {
  readonly [Name in keyof O]: OptionValue<O[Name]['type'], ChoiceOf<O[Name]>>
}

export type PositionalValues<P extends readonly PositionalSpec[]> = {
  readonly [S in P[number] as S['name']]: S extends { readonly rest: true }
    ? readonly string[]
    : S extends { readonly required: true }
      ? ChoiceOf<S>
      : ChoiceOf<S> | undefined
}

/** A command as its handler gets it. */
export interface Args<
  O extends OptionTable = OptionTable,
  P extends readonly PositionalSpec[] = readonly PositionalSpec[],
> {
  readonly options: OptionValues<O & typeof globalOptions>
  readonly positionals: PositionalValues<P>
  /** The words of the command to run, untouched; empty if there is none. */
  readonly command: readonly string[]
}

/** All that help, completion and both readers know of a command. */
export interface CommandShape<
  O extends OptionTable = OptionTable,
  P extends readonly PositionalSpec[] = readonly PositionalSpec[],
> {
  /** One word. */
  readonly name: string
  /** One line for the list of commands: lower case, no full stop. */
  readonly summary: string
  readonly positionals: P
  /** Its own options; the global ones are added by the readers. */
  readonly options: O
  readonly examples: readonly { readonly line: string; readonly describe: string }[]
  /** Whether the words after `--` are a command to run. */
  readonly takesCommand?: boolean
  /** Left out of help and completion. */
  readonly hidden?: boolean
}

export interface CommandSpec<
  O extends OptionTable = OptionTable,
  P extends readonly PositionalSpec[] = readonly PositionalSpec[],
> extends CommandShape<O, P> {
  /** Loads the handler, so that only the command that runs is read from disk. */
  run(): Promise<Handler<O, P>>
}

export interface Handler<O extends OptionTable, P extends readonly PositionalSpec[]> {
  /** @returns the exit status */
  run(args: Args<O, P>, context: Context): Promise<number>
}

/** The type of a handler's first parameter: `run(args: ArgsOf<typeof shape>, context)`. */
export type ArgsOf<S> = S extends CommandShape<infer O, infer P> ? Args<O, P> : never

/** Keeps the literal types of names and choices, from which the handler's types are made. */
export function defineShape<const O extends OptionTable, const P extends readonly PositionalSpec[]>(
  shape: CommandShape<O, P>,
): CommandShape<O, P> {
  return shape
}

/**
 * Joins a shape and its handler. They are apart because the handler's type is made from the shape: in one literal
 * each would need the other's type first.
 */
export function defineCommand<O extends OptionTable, P extends readonly PositionalSpec[]>(
  shape: CommandShape<O, P>,
  run: () => Promise<Handler<O, P>>,
): CommandSpec<O, P> {
  return { ...shape, run }
}
