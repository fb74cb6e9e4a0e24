import type { Store } from '../store/types.ts'

/** How long a sign-in counts as new if its user is not shown, in milliseconds. */
const noteMs = 24 * 60 * 60_000

type Notes = Pick<Store, 'writeNote' | 'readNote'>

/**
 * Records a new sign-in. A token does not contain the user name, so it is shown with the first role credentials from the token,
 * possibly in another process.
 * @param identity of the token's record
 */
export function noteNewSignIn(identity: string, store: Notes): void {
  store.writeNote(noteName(identity), 'new', noteMs)
}

/** Whether the user of this sign-in has not been shown yet. */
export function isNewSignIn(identity: string, store: Notes): boolean {
  return store.readNote(noteName(identity)) !== undefined
}

export function forgetNewSignIn(identity: string, store: Notes): void {
  store.writeNote(noteName(identity), 'shown', 0)
}

function noteName(identity: string): string {
  return `new-sign-in:${identity}`
}
