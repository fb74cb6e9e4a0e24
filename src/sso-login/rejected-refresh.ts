import type { Store } from '../store/types.ts'

/** Exceeds the longest portal session (90 days). */
const noteMs = 100 * 24 * 60 * 60_000

type Notes = Pick<Store, 'writeNote' | 'readNote'>

/**
 * Notes next to the token's record that the service rejected its refresh token, so that it is not sent again. The record itself stays as
 * it is: another process may have stored a newer token, which must not be lost. The note names the token by its expiration,
 * which `status` can read without the key.
 * @param identity of the token's record
 */
export function noteRejectedRefresh(identity: string, expiresAt: number, store: Notes): void {
  store.writeNote(noteName(identity), String(expiresAt), noteMs)
}

/** Tells whether the service rejected the refresh token of the sign-in that ends at `expiresAt` (milliseconds since 1970 UTC). */
export function isRefreshRejected(identity: string, expiresAt: number | null, store: Notes): boolean {
  return expiresAt !== null && store.readNote(noteName(identity)) === String(expiresAt)
}

function noteName(identity: string): string {
  return `rejected-refresh:${identity}`
}
