import type { Script } from 'node:vm'

/** A file of awsx as a function of the variables of a CommonJS module, and of one more for src/bin.ts. */
export type Body = (
  ...variables: [
    exports: object,
    require: (id: string) => unknown,
    module: Module,
    filename: string,
    dirname: string,
    saveCompiledCode: () => void,
  ]
) => void

export interface Module {
  exports: object
}

/** A run of the main file alone, which had a cached plan, or with the file that reads the command line and plans. Others have more files. */
export type Kind = 'alone' | 'planned' | 'more'

/** The main file, compiled. */
export interface MainFile {
  readonly path: string
  readonly module: Module
  readonly script: Script
  /** Some of its functions came from the cache. */
  readonly hasSome: boolean
  /** The kinds of runs that the functions from the cache are complete for. */
  readonly complete: readonly Kind[]
  /** The name of a file whose code V8 rejected. */
  readonly rejected: string | undefined
}

export interface LoaderOptions {
  /** For the code of this build, user and runtime. */
  readonly folder: string
  /** A run uses other functions of the main file than a run of another command. */
  readonly command: string
  /** Whether the run may have a cached plan. One that cannot has code of its own. */
  readonly isPlain: boolean
  /** The names of chunks that are joined with what they load (`joinGroup`), without the hash. */
  readonly groups: readonly string[]
  /** The last chunk of a command whose chunks are joined with the one that reads the command line, without the hash. */
  readonly handler: string | undefined
  /** Whether they are in this run. */
  readonly joinsCommand: boolean
  /** For what is not a file of awsx. */
  readonly require: NodeJS.Require
}
