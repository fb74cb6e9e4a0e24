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
 * Like {@link dropDerived}, if the token comes from a different sign-in than the last one used. A sign-in is known by its client, which a
 * refresh keeps. One of the AWS CLI that is not shared is known only by its token, so a new token counts as a different sign-in.
 */
export function dropDerivedOfOthers(task: Subject, { token, from }: TokenInUse): void {
  const last = task.deps.store.readNote(noteName(task.identity))
  const isSame = last === undefined ? from === 'store' : last === sourceOf(token)
  if (!isSame) dropDerived(task, token)
}

function sourceOf({ accessToken, registration }: SsoToken): string {
  const text = registration === null ? accessToken.reveal() : `client:${registration.clientId}`
  return hash(text).toString('hex').slice(0, 16)
}

function noteName(identity: string): string {
  return `token-source:${identity}`
}
