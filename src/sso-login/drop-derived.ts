import { hash } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import { countOf } from '../text/count-of.ts'
import type { LoginDeps, TokenTask } from './login-deps.ts'
import type { SsoToken } from './sso-token.ts'

/** Longer than a portal session can last (90 days). */
const noteMs = 100 * 24 * 60 * 60_000
const ownToken = 'awsx'

/** Removes the cached credentials that came from an earlier sign-in: its user may be a different one. */
export function dropDerived({
  identity,
  deps,
}: {
  readonly identity: string
  readonly deps: LoginDeps
}): void {
  try {
    const count = deps.store.removeDerived(identity)
    if (count > 0) deps.debug(`sign-in: removed ${countOf(count, 'cached credential')} of the sign-in before`)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_UNAVAILABLE') throw error
    deps.say(`warning: the cached credentials of the sign-in before remain: ${error.message}`)
  }
}

/**
 * As {@link dropDerived}, if the token comes from another sign-in than the one that was used last. Of a sign-in of the AWS CLI, only the token is
 * known, so a new token counts as another sign-in.
 */
export function dropDerivedOfOthers(task: TokenTask, token: SsoToken, isOfAwsCli: boolean): void {
  const { identity, deps } = task
  const source = isOfAwsCli ? hash(token.accessToken.reveal()).toString('hex').slice(0, 16) : ownToken
  const note = `token-source:${identity}`
  if (source === (deps.store.readPromptDenial(note) ?? ownToken)) return
  deps.store.notePromptDenial(note, source, noteMs)
  dropDerived(task)
}
