/**
 * The world as awsx sees it. Everything that is not a pure function of values comes in through here, so that a test
 * can run any stage, or all of `main`, in a world of its own.
 */
export interface Context {
  /** A copy of the environment. Names are as the system gave them; on Windows look them up with {@link readVariable}. */
  readonly env: Environment
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly user: {
    readonly name: string
    readonly uid: number | undefined
    /** The home folder that the system knows for the user, for where the environment names none. */
    readonly home?: string | undefined
  }
  /** The clock, in milliseconds since 1970 UTC. */
  now(): number
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
