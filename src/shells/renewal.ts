import { encodeState } from './shell-state.ts'
import type { ShellState } from './shell-state.ts'
import type { ShellUpdate } from './shell-update.ts'

/**
 * How a shell renews the credentials of `awsx use`. The prompt must not wait for AWS, so a process in the background fetches into the
 * store, and a later prompt takes the credentials from there.
 */

/** Milliseconds until the prompt hook checks what the background process fetched. */
const pollMs = 3_000
/** Milliseconds between two attempts. */
const retryMs = 60_000

/** Milliseconds for which the shell can read why a renewal in the background needs the user. */
export const denialLifetimeMs = 2 * retryMs

/**
 * Decides what a shell does while the store has no fresh credentials for it: start to fetch, wait, or tell the user what is missing.
 * @param now milliseconds since 1970 UTC
 * @param canFetch whether another process can fetch them into the store
 * @param denial why the last attempt needs the user; undefined if it does not
 */
export function continueRenewal(
  state: ShellState,
  now: number,
  { canFetch, denial }: { readonly canFetch: boolean; readonly denial: string | undefined },
): ShellUpdate {
  const notice = notifyOnce(state, denial)
  if (now - state.renewingSince < retryMs) return { nextCheckAt: state.renewingSince + retryMs, ...notice }
  if (!canFetch) return { nextCheckAt: now + retryMs, ...notice }
  const started = {
    ...state,
    isNotified: state.isNotified || denial !== undefined,
    renewingSince: now,
  }
  return { nextCheckAt: now + pollMs, fetchInBackground: true, ...notice, state: encodeState(started) }
}

/** Postpones the next attempt after a failure that only the user can fix. */
export function postponeRenewal(state: ShellState, now: number, denial: string): ShellUpdate {
  return { nextCheckAt: now + retryMs, ...notifyOnce(state, denial) }
}

/** Tells the user once, not at every prompt. */
function notifyOnce(state: ShellState, denial: string | undefined): Partial<ShellUpdate> {
  if (denial === undefined || state.isNotified) return {}
  return { state: encodeState({ ...state, isNotified: true }), message: denial }
}
