import { freshUntil, isFresh, servableUntil } from '../credentials/freshness.ts'
import type { CachedCredentials } from '../credentials/freshness.ts'
import { AwsxError } from '../errors.ts'

export interface RefresherOptions {
  /**
   * Gets credentials anew, or the cached ones if they are still fresh. Must ask nobody.
   * @param distrust not the cached ones: they look fresh because the clock was put back
   */
  renew(distrust: boolean): Promise<CachedCredentials>
  /** Milliseconds since 1970 UTC: for when credentials end. */
  now(): number
  /** Milliseconds by a clock that nobody can set: for the pauses between attempts, which a clock that is put back would make hours long. */
  elapsed(): number
  debug(line: string): void
}

/** Credentials in memory that are renewed before SDKs would ask for it. */
export interface CredentialRefresher {
  /** @returns at once while there are credentials to hand out; an error, after {@link patienceMs} at most, where there are none */
  take(): Promise<CachedCredentials | AwsxError>
  /** Renews nothing from now on, and waits a moment for what is on its way: a sign-in that was just renewed has to be stored. */
  stop(): Promise<void>
}

/** SDKs wait one second for an answer (JavaScript), others two. */
const patienceMs = 800
/** A clock that stood still, as a laptop's does, is noticed after this. */
const longestNapMs = 60_000
const longestPauseMs = 60_000
const shortestPauseMs = 1000
const stopMs = 2000

/**
 * Keeps credentials fresh for as long as the process lives. After a failure it tries again, less and less often, and whenever somebody
 * asks and there is nothing to hand out, so that a sign-in in another terminal is noticed.
 */
export function startRefresher(first: CachedCredentials, options: RefresherOptions): CredentialRefresher {
  const state = begin(first, options)
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const nap = (): void => {
    clearTimeout(timer)
    if (state.stopped) return
    const ms = Math.min(longestNapMs, dueIn(state, options))
    // Whoever the credentials are kept for keeps the process alive.
    timer = setTimeout(wake, ms).unref()
  }
  const renew = (): Promise<void> =>
    (running ??= attempt(state, options).finally(() => {
      running = undefined
      nap()
    }))
  const wake = (): void => {
    if (dueIn(state, options) === 0) void renew()
    else nap()
  }
  nap()
  return {
    async take() {
      if (isServable(state, options)) {
        if (dueIn(state, options) === 0) void renew()
        return state.cached
      }
      // Not more often than this, as SDKs that are refused ask again at once.
      if (running !== undefined || options.elapsed() - state.triedAt >= shortestPauseMs) {
        await atMost(patienceMs, renew())
      }
      return isServable(state, options) ? state.cached : (state.problem ?? notYet())
    },
    async stop() {
      state.stopped = true
      clearTimeout(timer)
      if (running !== undefined) await atMost(stopMs, running)
    },
  }
}

interface State {
  cached: CachedCredentials
  /** What the clocks showed when they came. */
  since: { readonly now: number; readonly elapsed: number }
  /** Why the last attempt failed. */
  problem: AwsxError | undefined
  /** Attempts in a row after which the credentials were not fresh. */
  failures: number
  /** By the clock that nobody can set. */
  triedAt: number
  stopped: boolean
}

function begin(first: CachedCredentials, options: RefresherOptions): State {
  const since = readClocks(options)
  return { cached: first, since, problem: undefined, failures: 0, triedAt: -Infinity, stopped: false }
}

function readClocks(options: RefresherOptions): State['since'] {
  return { now: options.now(), elapsed: options.elapsed() }
}

/**
 * The time to compare ends with. The wall clock alone would make credentials live longer when it is put back, the other one when it
 * stands still while the machine sleeps.
 */
function timeOf({ since }: State, options: RefresherOptions): number {
  return Math.max(options.now(), since.now + options.elapsed() - since.elapsed)
}

async function attempt(state: State, options: RefresherOptions): Promise<void> {
  state.triedAt = options.elapsed()
  try {
    const distrust = isFresh(state.cached, options.now()) && !isFresh(state.cached, timeOf(state, options))
    const next = await options.renew(distrust)
    if (next.credentials.accessKeyId !== state.cached.credentials.accessKeyId)
      state.since = readClocks(options)
    state.cached = next
    state.problem = undefined
  } catch (error) {
    state.problem = error instanceof AwsxError ? error : failed(error)
    options.debug(`server: ${state.problem.message}`)
  }
  const isGood = state.problem === undefined && isFresh(state.cached, timeOf(state, options))
  state.failures = isGood ? 0 : state.failures + 1
}

/** Milliseconds until the credentials should be renewed, 0 if that is now. */
function dueIn(state: State, options: RefresherOptions): number {
  const pause =
    state.failures === 0 ? 0 : Math.min(longestPauseMs, shortestPauseMs * 2 ** (state.failures - 1))
  const now = timeOf(state, options)
  const freshMs = isFresh(state.cached, now) ? freshUntil(state.cached) - now : 0
  return Math.max(0, freshMs, state.triedAt + pause - options.elapsed())
}

function isServable(state: State, options: RefresherOptions): boolean {
  return timeOf(state, options) < servableUntil(state.cached)
}

/** The message of what is not ours may hold anything. */
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
