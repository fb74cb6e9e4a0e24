/** How a target ended. */
export type TargetState = 'succeeded' | 'failed' | 'no-access' | 'no-credentials' | 'timed-out' | 'canceled'

/** What is known about a target when it has ended. */
export interface TargetResult {
  readonly index: number
  /** As it is shown, and as `--from` reads it. */
  readonly target: string
  readonly profile: string
  readonly accountId: string | null
  readonly accountName: string | null
  readonly role: string | null
  readonly region: string | null
  readonly state: TargetState
  /** Null if the command did not run, or a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** RFC 3339; null if the command did not run. */
  readonly startedAt: string | null
  readonly durationMs: number | null
  readonly error: { readonly code: string; readonly message: string } | null
}

/** What a command wrote, as far as it was kept. */
export interface CapturedOutput {
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** Whether a stream was longer than what was kept. */
  readonly truncated: boolean
}

export interface Summary {
  readonly type: 'summary'
  readonly targets: number
  readonly succeeded: number
  readonly failed: number
  readonly noAccess: number
  readonly noCredentials: number
  readonly timedOut: number
  readonly canceled: number
  readonly durationMs: number
}

/** @param durationMs of the whole run */
export function summarize(results: readonly TargetResult[], durationMs: number): Summary {
  const count = (state: TargetState): number => results.filter((result) => result.state === state).length
  return {
    type: 'summary',
    targets: results.length,
    succeeded: count('succeeded'),
    failed: count('failed'),
    noAccess: count('no-access'),
    noCredentials: count('no-credentials'),
    timedOut: count('timed-out'),
    canceled: count('canceled'),
    durationMs,
  }
}

/** A result as one line of JSON, without a line end. Streams that are not UTF-8 are in base64, and `encoding` says so. */
export function resultJson(result: TargetResult, output: CapturedOutput): string {
  const isText = [output.stdout, output.stderr].every(isUtf8)
  const encoding = isText ? 'utf8' : 'base64'
  const { error, ...facts } = result
  return JSON.stringify({
    type: 'result',
    ...facts,
    stdout: output.stdout.toString(encoding),
    stderr: output.stderr.toString(encoding),
    ...(isText ? {} : { encoding }),
    truncated: output.truncated,
    error,
  })
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes)
}

/** Whether a result makes the run fail. */
export function isFailure({ state }: TargetResult, options: { readonly skipNoAccess: boolean }): boolean {
  return state !== 'succeeded' && !(state === 'no-access' && options.skipNoAccess)
}

/**
 * The exit status of a run, after xargs(1): 0 if all succeeded, 124 if the run stopped early or a target timed out, 123 for any other failure.
 * @param stopped whether targets were left out, by `--fail-fast` or because the output cannot be written
 */
export function statusOf(
  results: readonly TargetResult[],
  { stopped, skipNoAccess }: { readonly stopped: boolean; readonly skipNoAccess: boolean },
): number {
  const failures = results.filter((result) => isFailure(result, { skipNoAccess }))
  if (stopped || failures.some(({ state }) => state === 'timed-out')) return 124
  return failures.length === 0 ? 0 : 123
}

/** A target's name as the name of a file, on every system. */
export function writableName(target: string): string {
  const name = target.replaceAll(/[^\w.@=+-]+/g, '_').replace(/^\.+/, '_')
  return name === '' ? '_' : name.slice(0, 120)
}
