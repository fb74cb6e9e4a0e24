import type { Launched, Result, RunOptions, Sandbox } from './sandbox.ts'

/** What a test does inside a command of `exec --agent`. */
export interface Inside {
  readonly launched: Launched
  /** Runs awsx as the command would. */
  readonly awsx: (...argv: readonly string[]) => Promise<Result>
  /** As {@link Inside.awsx}, with other variables; undefined removes one. */
  readonly awsxWith: (env: RunOptions['env'], ...argv: readonly string[]) => Promise<Result>
}

/**
 * Runs `awsx exec --agent=claude` with the words, and does something while the command runs.
 * @returns the result of the run outside
 */
export async function runAgent(
  sandbox: Sandbox,
  words: readonly string[],
  work: (inside: Inside) => Promise<void>,
  options: RunOptions = {},
): Promise<Result> {
  const failures: unknown[] = []
  const launch = async (launched: Launched): Promise<number> => {
    const none = Object.keys(sandbox.env).map((name) => [name, undefined] as const)
    const env = { ...Object.fromEntries(none), ...launched.env }
    const awsxWith: Inside['awsxWith'] = (others, ...argv) =>
      sandbox.runWith({ env: { ...env, ...others } }, ...argv)
    try {
      await work({ launched, awsxWith, awsx: (...argv) => awsxWith({}, ...argv) })
    } catch (error) {
      failures.push(error)
    }
    return 0
  }
  const result = await sandbox.runWith(
    { launch, ...options },
    'exec',
    '--agent=claude',
    ...words,
    '--',
    'tool',
  )
  // awsx would report them as its own.
  for (const failure of failures) throw failure
  return result
}
