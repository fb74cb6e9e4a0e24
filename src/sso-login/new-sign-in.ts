import type { Store } from '../store/types.ts'

/** A sign-in whose user was not shown for this long is not new any more. */
const noteMs = 24 * 60 * 60_000

type Notes = Pick<Store, 'notePromptDenial' | 'readPromptDenial'>

/**
 * Notes that the user has just signed in. A token does not say whose it is, so the first role credentials that come from it show the user
 * name, which may be in another process.
 * @param identity of the token's record
 */
export function noteNewSignIn(identity: string, store: Notes): void {
  store.notePromptDenial(noteName(identity), 'new', noteMs)
}

/** Whether the user of this sign-in was not shown yet. */
export function isNewSignIn(identity: string, store: Notes): boolean {
  return store.readPromptDenial(noteName(identity)) !== undefined
}

export function forgetNewSignIn(identity: string, store: Notes): void {
  store.notePromptDenial(noteName(identity), 'shown', 0)
}

function noteName(identity: string): string {
  return `new-sign-in:${identity}`
}
