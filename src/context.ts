import type { Command } from './child/types.ts'
import type { ContainerBrowser } from './terminal/container-browsers.ts'
import type { Terminal } from './terminal/types.ts'

/**
 * The world as awsx sees it. Everything that is not a pure function of values comes in through here, so that a test
 * can run any stage, or all of `main`, in a world of its own.
 */
export interface Context {
  /** A copy of the environment. Names are as the system gave them; on Windows look them up with {@link readVariable}. */
  readonly env: Environment
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly user: User
  /** The clock, in milliseconds since 1970 UTC: for when something ends. It can be set at any time, so it measures no wait. */
  now(): number
  /** Milliseconds since some moment, by a clock that nobody can set: for waits. On some systems it stands still while the machine sleeps. */
  elapsed(): number
  sleep(milliseconds: number): Promise<void>
  randomBytes(count: number): Buffer
  /**
   * Reads a UTF-8 text file.
   * @returns undefined if there is no such file
   * @throws the system error for anything else (EACCES, EISDIR, …)
   */
  readText(path: string): string | undefined
  readonly stdout: Output
  readonly stderr: Output
  readonly stdinIsTty: boolean
  /** The terminal that a person can be asked on; opened when it is first asked for. */
  openTerminal(): Promise<Terminal>
  /**
   * @param browser a program in place of `$BROWSER` and what the platform has, or a browser with a place for each profile
   * @returns whether a browser could be started
   */
  openBrowser(url: string, browser?: string | ContainerBrowser): Promise<boolean>
  /** The shell that the user database has for the user, undefined where that is not known. */
  accountShell(): string | undefined
  /**
   * Runs a command in place of awsx. In the real world this does not come back where the process is replaced, and ends the process
   * as the command ended where it is not.
   * @param companion what awsx has to stay for, beside the command
   * @returns the command's status
   */
  launch(command: Command, env: Environment, companion?: Companion): Promise<number>
  /**
   * Runs awsx once more, in a process of its own.
   * @param words as they would be typed
   * @param showStderr whether what it says on stderr is shown; it has no other stream
   * @returns its status, undefined if it could not be started
   */
  runAwsx(words: readonly string[], showStderr: boolean): Promise<number | undefined>
}

/** Something that awsx does for a command while that runs. */
export interface Companion {
  /** Called when the command has ended, or could not be started. */
  close(): Promise<void>
}

export interface User {
  readonly name: string
  readonly uid: number | undefined
  /** The home folder that the system knows for the user, for where the environment names none. */
  readonly home?: string | undefined
}

export type Environment = Readonly<Record<string, string>>

/** A stream that is written with blocking calls on its descriptor, so that nothing is lost and no flag of it changes. */
export interface Output {
  write(text: string): void
  readonly isTty: boolean
}

/**
 * The value of an environment variable; an empty one counts as unset, as the AWS SDKs mostly have it.
 * On Windows names are compared without regard to case.
 */
export function readVariable(context: Pick<Context, 'env' | 'platform'>, name: string): string | undefined {
  const value =
    context.env[name] ?? (context.platform === 'win32' ? readFolded(context.env, name) : undefined)
  return value === '' ? undefined : value
}

function readFolded(env: Environment, name: string): string | undefined {
  const wanted = name.toUpperCase()
  const found = Object.keys(env).find((key) => key.toUpperCase() === wanted)
  return found === undefined ? undefined : env[found]
}
