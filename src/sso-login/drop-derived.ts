import { hash } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import { countOf } from '../text/count-of.ts'
import type { TokenTask } from './login-deps.ts'
import type { SsoToken } from './sso-token.ts'

/** Exceeds the longest portal session (90 days). */
const noteMs = 100 * 24 * 60 * 60_000

type Subject = Pick<TokenTask, 'identity' | 'deps'>

interface TokenInUse {
  readonly token: SsoToken
  /** Where it came from; `store` for a sign-in of awsx. */
  readonly from: string
}

/**
 * Removes the credentials cached from an earlier sign-in, because they may belong to a different user.
 * @param token of the new sign-in
 */
export function dropDerived({ identity, deps }: Subject, token: SsoToken): void {
  try {
    const count = deps.store.removeDerived(identity)
    if (count > 0)
      deps.debug(`sign-in: removed ${countOf(count, 'cached credential')} from the previous sign-in`)
    // Only now: if removing fails, the next run tries again.
    deps.store.writeNote(noteName(identity), sourceOf(token), noteMs)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_UNAVAILABLE') throw error
    deps.say(`warning: credentials cached from the previous sign-in remain: ${error.message}`)
  }
}

/**
 * Like {@link dropDerived}, if the token is not the one last used. A token says nothing about its user, and `aws sso login` uses one client for
 * 90 days. So a token that another program refreshed counts as a different sign-in, too.
 */
export function dropDerivedOfOthers(task: Subject, found: TokenInUse): void {
  if (!isLastUsed(task, found)) dropDerived(task, found.token)
}

/** Call this before a refreshed token is stored: it has the user of the token before, so that what was cached stays. */
export function noteRefreshed(task: Subject, before: TokenInUse, next: SsoToken): void {
  if (!isLastUsed(task, before)) return
  // Both, because other processes may still read the token before.
  const sources = [sourceOf(before.token), sourceOf(next)].join(separator)
  task.deps.store.writeNote(noteName(task.identity), sources, noteMs)
}

const separator = ','

function isLastUsed({ identity, deps }: Subject, { token, from }: TokenInUse): boolean {
  const last = deps.store.readNote(noteName(identity))
  return last === undefined ? from === 'store' : last.split(separator).includes(sourceOf(token))
}

function sourceOf({ accessToken }: SsoToken): string {
  return hash(accessToken.reveal()).toString('hex').slice(0, 16)
}

function noteName(identity: string): string {
  return `token-source:${identity}`
}
