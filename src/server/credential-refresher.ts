import { isFresh } from '../credentials/freshness.ts'
import { freshUntil, servableUntil } from '../credentials/usable-until.ts'
import type { CachedCredentials } from '../credentials/freshness.ts'
import { AwsxError } from '../errors.ts'

export interface RefresherOptions {
  /**
   * Fetches credentials, or returns the cached ones if they are still fresh. Must not prompt.
   * @param distrust do not use the cached ones: they look fresh only because the clock was set back
   */
  renew(distrust: boolean): Promise<CachedCredentials>
  /** Milliseconds since 1970 UTC, to compare with expirations. */
  now(): number
  /** Milliseconds of a monotonic clock, for pauses: setting the wall clock back would make them hours long. */
  elapsed(): number
  debug(line: string): void
  /** How long a request waits for a renewal; 800 ms if not given, because SDKs wait one or two seconds for an answer. */
  readonly answerWithinMs?: number
}

/** Credentials in memory that are renewed before SDKs would ask for new ones. */
export interface CredentialRefresher {
  /** @returns credentials at once if there are valid ones; otherwise after the time that a request waits at most, an error if there are still none */
  take(): Promise<CachedCredentials | AwsxError>
  /** Stops renewing, and waits briefly for a running renewal: a sign-in that was just refreshed must be stored. */
  stop(): Promise<void>
}

/** SDKs wait one second for an answer (JavaScript), others two. */
const sdkAnswerMs = 800
/** A clock that stopped, as on a sleeping laptop, is noticed after this time. */
const longestTimerMs = 60_000
const longestPauseMs = 60_000
const shortestPauseMs = 1000
const stopMs = 2000

/**
 * Keeps credentials fresh as long as the process lives. After a failure it retries with growing pauses, and also on each request
 * while there are no valid credentials, so that a sign-in in another terminal is noticed.
 * @param first undefined if the first request fetches them
 */
export function startRefresher(
  first: CachedCredentials | undefined,
  options: RefresherOptions,
): CredentialRefresher {
  const state = begin(first, options)
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const schedule = (): void => {
    clearTimeout(timer)
    if (state.stopped) return
    const ms = Math.min(longestTimerMs, dueIn(state, options))
    // The command keeps the process alive, not this timer.
    timer = setTimeout(onTimer, ms).unref()
  }
  const renew = (): Promise<void> =>
    (running ??= attempt(state, options).finally(() => {
      running = undefined
      schedule()
    }))
  const onTimer = (): void => {
    if (dueIn(state, options) === 0) void renew()
    else schedule()
  }
  if (first !== undefined) schedule()
  return {
    async take() {
      const cached = servableIn(state, options)
      if (cached !== undefined) {
        if (dueIn(state, options) === 0) void renew()
        return cached
      }
      // At most once per second, because SDKs ask again immediately after an error.
      if (running !== undefined || options.elapsed() - state.triedAt >= shortestPauseMs) {
        await atMost(options.answerWithinMs ?? sdkAnswerMs, renew())
      }
      return servableIn(state, options) ?? state.problem ?? notYet()
    },
    async stop() {
      state.stopped = true
      clearTimeout(timer)
      if (running !== undefined) await atMost(stopMs, running)
    },
  }
}

interface State {
  cached: CachedCredentials | undefined
  /** The clocks when the credentials arrived. */
  since: { readonly now: number; readonly elapsed: number }
  /** Why the last attempt failed. */
  problem: AwsxError | undefined
  /** Failed attempts in a row. */
  failures: number
  /** By the monotonic clock. */
  triedAt: number
  stopped: boolean
}

function begin(first: CachedCredentials | undefined, options: RefresherOptions): State {
  const since = readClocks(options)
  return { cached: first, since, problem: undefined, failures: 0, triedAt: -Infinity, stopped: false }
}

function readClocks(options: RefresherOptions): State['since'] {
  return { now: options.now(), elapsed: options.elapsed() }
}

/**
 * The time to compare expirations with. The wall clock alone would make credentials live longer when it is set back, and the
 * monotonic clock alone would when the machine sleeps.
 */
function timeOf({ since }: State, options: RefresherOptions): number {
  return Math.max(options.now(), since.now + options.elapsed() - since.elapsed)
}

async function attempt(state: State, options: RefresherOptions): Promise<void> {
  state.triedAt = options.elapsed()
  try {
    const distrust = isFreshAt(state, options.now()) && !isFreshAt(state, timeOf(state, options))
    const next = await options.renew(distrust)
    if (next.credentials.accessKeyId !== state.cached?.credentials.accessKeyId)
      state.since = readClocks(options)
    state.cached = next
    state.problem = undefined
  } catch (error) {
    state.problem = error instanceof AwsxError ? error : failed(error)
    options.debug(`server: ${state.problem.message}`)
  }
  const isGood = state.problem === undefined && isFreshAt(state, timeOf(state, options))
  state.failures = isGood ? 0 : state.failures + 1
}

/** Milliseconds until the credentials should be renewed, 0 if that is now. */
function dueIn(state: State, options: RefresherOptions): number {
  const pause =
    state.failures === 0 ? 0 : Math.min(longestPauseMs, shortestPauseMs * 2 ** (state.failures - 1))
  const now = timeOf(state, options)
  const freshMs =
    state.cached !== undefined && isFresh(state.cached, now) ? freshUntil(state.cached) - now : 0
  return Math.max(0, freshMs, state.triedAt + pause - options.elapsed())
}

function isFreshAt({ cached }: State, time: number): boolean {
  return cached !== undefined && isFresh(cached, time)
}

function servableIn(state: State, options: RefresherOptions): CachedCredentials | undefined {
  const { cached } = state
  return cached !== undefined && timeOf(state, options) < servableUntil(cached) ? cached : undefined
}

/** An unknown error's message could contain anything, so it is not shown. */
function failed(cause: unknown): AwsxError {
  return new AwsxError('AWS_UNREACHABLE', 'the credentials could not be renewed', { cause })
}

function notYet(): AwsxError {
  return new AwsxError('AWS_UNREACHABLE', 'the credentials are being renewed')
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, timeout])
  clearTimeout(timer)
}
