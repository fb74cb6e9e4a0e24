import { encodeState } from './shell-state.ts'
import type { ShellState } from './shell-state.ts'
import type { Statements } from './shell-statements.ts'

/**
 * How a shell renews the credentials of `awsx use`. The prompt must not wait for AWS, so a process in the background fetches into the
 * store, and a later prompt takes the credentials from there.
 */

/** Milliseconds until the prompt hook looks for what the background fetches. */
const lookAgainMs = 3_000
/** Milliseconds between two attempts. */
const retryMs = 60_000

/** Milliseconds for which a failure that only the user can fix is kept for the shell. */
export const denialLifetimeMs = 2 * retryMs

/**
 * Decides what a shell does while the store has no fresh credentials for it: start fetching, wait, or tell the user what is missing.
 * @param now milliseconds since 1970 UTC
 * @param canFetch whether another process can fetch them into the store
 * @param denial why the last attempt needs the user; undefined if it did not say so
 */
export function continueRenewal(
  state: ShellState,
  now: number,
  { canFetch, denial }: { readonly canFetch: boolean; readonly denial: string | undefined },
): Statements {
  const notice = notifyOnce(state, denial)
  if (now - state.renewingSince < retryMs) return { lookAt: state.renewingSince + retryMs, ...notice }
  if (!canFetch) return { lookAt: now + retryMs, ...notice }
  const started = {
    ...state,
    isNotified: state.isNotified || denial !== undefined,
    renewingSince: now,
  }
  return { lookAt: now + lookAgainMs, renew: true, ...notice, state: encodeState(started) }
}

/** Waits for the next attempt, after a failure that only the user can fix. */
export function postponeRenewal(state: ShellState, now: number, denial: string): Statements {
  return { lookAt: now + retryMs, ...notifyOnce(state, denial) }
}

/** The user needs to know once, not at every prompt. */
function notifyOnce(state: ShellState, denial: string | undefined): Partial<Statements> {
  if (denial === undefined || state.isNotified) return {}
  return { state: encodeState({ ...state, isNotified: true }), message: denial }
}
