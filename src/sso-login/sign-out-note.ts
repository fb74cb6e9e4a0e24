import type { Store } from '../store/types.ts'

/** Exceeds the longest run that can still store credentials from before the sign-out. */
const noteMs = 24 * 60 * 60_000

type Notes = Pick<Store, 'writeNote' | 'readNote'>

/**
 * Notes that the user signed out, for processes that are fetching credentials with the token: they must not store them anymore.
 * @param identity of the token's record
 */
export function noteSignOut(identity: string, store: Notes): void {
  store.writeNote(noteName(identity), 'signed out', noteMs)
}

/** Whether the user has signed out, and not in again, since a time (milliseconds since 1970 UTC). */
export function isSignedOutSince(identity: string, since: number, store: Notes): boolean {
  return store.readNote(noteName(identity), since) !== undefined
}

/** Called after a new sign-in. */
export function forgetSignOut(identity: string, store: Notes): void {
  store.writeNote(noteName(identity), 'signed in', 0)
}

function noteName(identity: string): string {
  return `sign-out:${identity}`
}
