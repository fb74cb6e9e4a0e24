import type { OwnProgram } from './process/own-program.ts'
import type { Command } from './child/types.ts'
import { describeReadError } from './errors.ts'
import type { ContainerBrowser } from './terminal/container-browsers.ts'
import type { BrowserTarget, Terminal } from './terminal/types.ts'

/**
 * Everything that awsx takes from its surroundings: environment, files, clock, terminal, other programs. A test passes its own
 * context to run one stage, or all of `main`.
 */
export interface Context {
  /** A copy of the environment. Names are as the system gave them; on Windows look them up with {@link readVariable}. */
  readonly env: Environment
  /** The current folder, as an absolute path. */
  readonly cwd: string
  readonly platform: NodeJS.Platform
  /** The user that runs awsx. */
  readonly user: User
  /** The time in milliseconds since 1970 UTC. The clock can be changed while awsx runs, so measure waits with {@link elapsed}. */
  now(): number
  /** Milliseconds of a monotonic clock, to measure waits. On some systems it stops while the machine sleeps. */
  elapsed(): number
  /** Waits. */
  sleep(milliseconds: number): Promise<void>
  /** Random bytes that are good enough for keys. */
  randomBytes(count: number): Promise<Buffer>
  /**
   * Reads a UTF-8 text file, a pipe, or a device.
   * @param maxBytes 16 MiB by default
   * @returns undefined if the file does not exist
   * @throws UnreadableFileError if it is larger; the system error for anything else (EACCES, EISDIR, …)
   */
  readText(path: string, maxBytes?: number): string | undefined
  /** For data only. */
  readonly stdout: Output
  /** For messages. */
  readonly stderr: Output
  readonly stdinIsTty: boolean
  /** Opens the terminal for prompts, which is not stdin or stderr, so that pipes stay clean. */
  openTerminal(): Promise<Terminal>
  /**
   * Opens a page in a browser.
   * @param browser a program, or a browser with one container per profile; `$BROWSER` or the platform's default if not given
   * @returns whether a browser was started
   */
  openBrowser(target: BrowserTarget, browser?: string | ContainerBrowser): Promise<boolean>
  /** The user's login shell from the user database, undefined if that is unknown. */
  accountShell(): string | undefined
  /**
   * Runs a command instead of awsx. A real run does not return: the command replaces the process, or the process ends as the
   * command did, with its status or signal.
   * @param env the whole environment of the command
   * @returns the command's exit status, in a test
   */
  launch(command: Command, env: Environment, options?: LaunchOptions): Promise<number>
  /**
   * Opens a file in the user's editor and waits until it is closed.
   * @returns the exit status, undefined if the editor could not be started
   */
  runEditor(path: string): Promise<number | undefined>
  /** The running awsx. */
  ownProgram(): Promise<OwnProgram>
  /**
   * Runs awsx in another process, without stdin and stdout.
   * @param words the arguments of awsx
   * @param mode whether its stderr is shown, or whether it goes on when this process ends, which does not wait for it
   * @returns its exit status, undefined if it could not be started or is not waited for
   */
  runAwsx(words: readonly string[], mode: RunMode): Promise<number | undefined>
  /** Set while everything that is read is noted, so that the plan can be cached (src/plan-cache). */
  readonly recording?: Recording
}

/** Notes what a plan depends on. */
export interface Recording {
  /** The context whose reads are not noted. */
  readonly context: Context
  /** The plan depends on something that cannot be noted. */
  stop(): void
  /**
   * Caches the plan of this run, or that it cannot be cached. Never throws.
   * @param result undefined for a plan that cannot be cached
   */
  save(result: PlanResult | undefined): void
}

/** What a run needs of its plan if the credentials are in the store. */
export interface PlanResult {
  /** A `ChildInput`. */
  readonly child: object
  /** Of the record with the credentials. */
  readonly identity: string
  /** Those of awsx, with which the plan was made. */
  readonly settings: object
}

/** The context for what a run with a cached plan does as well, so that the plan does not depend on it. */
export function unrecorded(context: Context): Context {
  return context.recording?.context ?? context
}

export type RunMode = 'show-stderr' | 'hide-stderr' | 'background'

export interface LaunchOptions {
  /** Keeps awsx running until the command ends. */
  readonly companion?: Companion | undefined
  /** Told how the command is started, and why. */
  readonly debug?: ((line: string) => void) | undefined
}

/** A service that awsx provides while a command runs, e.g. the credential server. */
export interface Companion {
  /** Called when the command has ended, or could not be started. What it throws changes no status. */
  close(): Promise<void>
}

export interface User {
  readonly name: string
  readonly uid: number | undefined
  /** The home directory from the user database, for when the environment does not name one. */
  readonly home?: string | undefined
}

export type Environment = Readonly<Record<string, string>>

/** What {@link readVariable} needs: the environment and how its names compare. */
export type Variables = Pick<Context, 'env' | 'platform'>

/** An output stream. It is written with blocking calls on its descriptor, so that no text is lost and its flags do not change. */
export interface Output {
  write(text: string): void
  readonly isTty: boolean
  /** Columns of the terminal; undefined if it is not one, or does not say. */
  readonly columns?: number | undefined
}

/**
 * Reads an environment variable. An empty one counts as unset, as in most AWS SDKs. Names are case-insensitive on Windows.
 */
export function readVariable(context: Variables, name: string): string | undefined {
  const value =
    context.env[name] ?? (context.platform === 'win32' ? readIgnoringCase(context.env, name) : undefined)
  return value === '' ? undefined : value
}

/** Whether a path is the same file in every folder. On Windows, `\x` depends on the current drive, and `C:x` on a folder there. */
export function isFullPath(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? isFullOnWindows(path) : path.startsWith('/')
}

/** In a function of its own: Bun prepares a regular expression when the function that has it is called. */
function isFullOnWindows(path: string): boolean {
  return /^(?:[a-z]:[\\/]|[\\/]{2})/i.test(path)
}

function readIgnoringCase(env: Environment, name: string): string | undefined {
  const upperCase = name.toUpperCase()
  const found = Object.keys(env).find((key) => key.toUpperCase() === upperCase)
  return found === undefined ? undefined : env[found]
}

/** The result of {@link tryReadText}. A problem completes a sentence that starts with the path: `does not exist`, `cannot be read (EACCES)`. */
export type TextRead =
  | { readonly text: string }
  | {
      readonly text: undefined
      readonly problem: string
      readonly isMissing: boolean
      readonly cause?: unknown
    }

/**
 * Reads a text file like {@link Context.readText}, for a caller that handles a missing or unreadable file itself.
 * @throws only for a bug
 */
export function tryReadText(context: Pick<Context, 'readText'>, path: string, maxBytes?: number): TextRead {
  try {
    const text = context.readText(path, maxBytes)
    return text === undefined ? { text, problem: 'does not exist', isMissing: true } : { text }
  } catch (cause) {
    const problem = describeReadError(cause)
    if (problem === undefined) throw cause
    return { text: undefined, problem, isMissing: false, cause }
  }
}
