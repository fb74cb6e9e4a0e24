/** What a command lookup depends on. */
export interface CommandLookup {
  /** The environment that awsx was started with. Its PATH is searched, as the user's shell would do. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly arch?: string
  /** Profile names, for a hint if the user forgot the `--`. */
  readonly profileNames?: readonly string[]
}

/** A program that was found, before its arguments are known. */
export interface Program {
  /** The file to execute: as it was typed if that had a slash, else the PATH entry with the name. Never without a slash on POSIX. */
  readonly path: string
  /** What the program sees as its own name: the word as it was typed. */
  readonly argv0: string
  /** The kernel can execute the file as it is, which was just found out. */
  readonly isReady?: boolean
}

/** A program with its arguments, each of them passed on byte for byte. */
export interface Command extends Program {
  readonly args: readonly string[]
}

/** How the command ended. */
export interface ChildEnd {
  /** The command's own status, or 128 + the signal's number. */
  readonly status: number
  /** The signal that killed it. */
  readonly signal?: NodeJS.Signals
}

/** What the stage uses of the running process; `process` is one. */
export type ChildHost = Pick<
  NodeJS.Process,
  | 'arch'
  | 'emitWarning'
  | 'execve'
  | 'exit'
  | 'kill'
  | 'off'
  | 'on'
  | 'pid'
  | 'platform'
  | 'removeAllListeners'
  | 'versions'
>
