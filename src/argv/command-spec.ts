import type { Context } from '../context.ts'

/**
 * An option. It takes one value, or none if it is `boolean`; if it is given twice, the last one counts. There is no negation:
 * `--no-session` is an option called `no-session`.
 */
export interface OptionSpec {
  /** `duration` is written `90`, `45m` or `1h30m` and read as seconds; `integer` is zero or more; `optional` has a value only after `=`. */
  readonly type: 'string' | 'boolean' | 'duration' | 'integer' | 'optional'
  /** Whether all values count if it is given twice, joined by commas. */
  readonly isList?: boolean
  /** One letter. */
  readonly short?: string
  /** A noun or an imperative, lower case, without a period; with the default in parentheses. */
  readonly describe: string
  /** The allowed values; any value if not given. */
  readonly choices?: readonly string[]
  /** Placeholder for the value in help, e.g. `NAME`. */
  readonly valueName?: string
}

/** Options by their long name without dashes, as it is typed. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

/** Options that every command takes. */
export const globalOptions = {
  help: { type: 'boolean', short: 'h', describe: 'show help' },
  version: { type: 'boolean', describe: 'show the version' },
  debug: { type: 'boolean', describe: 'log decisions to stderr (never secrets)' },
  quiet: { type: 'boolean', describe: 'print only errors to stderr' },
  'no-color': { type: 'boolean', describe: 'disable colored output (also NO_COLOR)' },
} as const satisfies OptionTable

export interface PositionalSpec {
  readonly name: string
  readonly describe: string
  readonly choices?: readonly string[]
  readonly required?: boolean
  /** Takes all remaining arguments, without duplicates; only the last positional of a command can. */
  readonly rest?: boolean
  /** The kinds of names that completion offers, if not just the kind that `name` says. */
  readonly completes?: readonly string[]
  /** Words that completion offers instead, where others are allowed too. */
  readonly suggests?: readonly string[]
  /** The option after which completion offers `completes`, and before it `suggests`. */
  readonly completesAfter?: string
}

type OptionValue<T, Choice> = T extends 'boolean'
  ? boolean
  : T extends 'string' | 'optional'
    ? Choice | undefined
    : number | undefined

type ChoiceOf<S> = S extends { readonly choices: readonly (infer C)[] } ? C : string

/** A boolean option is false if it is not given, any other undefined. */
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

/** The arguments of a run, as the handler gets them. */
export interface Args<
  O extends OptionTable = OptionTable,
  P extends readonly PositionalSpec[] = readonly PositionalSpec[],
> {
  readonly options: OptionValues<O & typeof globalOptions>
  readonly positionals: PositionalValues<P>
  /** The arguments of the command to run, unchanged; empty without one. */
  readonly command: readonly string[]
}

/** The description of a command, for help, completion and the reader of argv. */
export interface CommandShape<
  O extends OptionTable = OptionTable,
  P extends readonly PositionalSpec[] = readonly PositionalSpec[],
> {
  /** One word. */
  readonly name: string
  /** One line for the list of commands: an imperative sentence without a period. */
  readonly summary: string
  readonly positionals: P
  /** Its options without the global ones. */
  readonly options: O
  readonly examples: readonly { readonly line: string; readonly describe: string }[]
  /** The page of docs/ about it. */
  readonly docs?: string
  /** Whether the arguments after `--` are a command to run. */
  readonly takesCommand?: boolean
  /** How help writes a command to run that may start with its own options of one letter (default: `[-- command args…]`). */
  readonly commandUsage?: string
  /** Whether help and completion leave it out. */
  readonly hidden?: boolean
}

export interface CommandSpec<
  O extends OptionTable = OptionTable,
  P extends readonly PositionalSpec[] = readonly PositionalSpec[],
> extends CommandShape<O, P> {
  /** Loads the handler: only the code of the command that runs is read from disk. */
  run(): Promise<Handler<O, P>>
}

export interface Handler<O extends OptionTable, P extends readonly PositionalSpec[]> {
  /** @returns the exit status */
  run(args: Args<O, P>, context: Context): Promise<number>
}

/** The type of a handler's first parameter, from the command's description: `run(args: ArgsOf<typeof shape>, context)`. */
export type ArgsOf<S> = S extends CommandShape<infer O, infer P> ? Args<O, P> : never

/** The type of a command's handler, from its description. */
export type HandlerOf<S> = S extends CommandShape<infer O, infer P> ? Handler<O, P> : never

/** @returns the command's options and the global ones */
export function allOptions(shape: CommandShape): OptionTable {
  return { ...shape.options, ...globalOptions }
}

/** Keeps the literal types of names and choices, from which the handler's types follow. */
export function defineShape<const O extends OptionTable, const P extends readonly PositionalSpec[]>(
  shape: CommandShape<O, P>,
): CommandShape<O, P> {
  return shape
}

/**
 * Joins a description and its handler. They are declared separately because the handler's type follows from the description; in one
 * literal, each would need the type of the other first.
 */
export function defineCommand<O extends OptionTable, P extends readonly PositionalSpec[]>(
  shape: CommandShape<O, P>,
  run: () => Promise<Handler<O, P>>,
): CommandSpec<O, P> {
  return { ...shape, run }
}
