import { hash } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import { countOf } from '../text/count-of.ts'
import type { LoginDeps, TokenTask } from './login-deps.ts'
import type { SsoToken } from './sso-token.ts'

/** Exceeds the longest portal session (90 days). */
const noteMs = 100 * 24 * 60 * 60_000
const ownToken = 'awsx'

/** Removes the credentials cached from an earlier sign-in, because they may belong to a different user. */
export function dropDerived({
  identity,
  deps,
}: {
  readonly identity: string
  readonly deps: LoginDeps
}): void {
  try {
    const count = deps.store.removeDerived(identity)
    if (count > 0)
      deps.debug(`sign-in: removed ${countOf(count, 'cached credential')} from the previous sign-in`)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_UNAVAILABLE') throw error
    deps.say(`warning: credentials cached from the previous sign-in remain: ${error.message}`)
  }
}

/**
 * Like {@link dropDerived}, if the token comes from a different sign-in than the last one used. A sign-in of the AWS CLI is known only by its
 * token, so a new token counts as a different sign-in.
 */
export function dropDerivedOfOthers(task: TokenTask, token: SsoToken, isOfAwsCli: boolean): void {
  const { identity, deps } = task
  const source = isOfAwsCli ? hash(token.accessToken.reveal()).toString('hex').slice(0, 16) : ownToken
  const note = `token-source:${identity}`
  if (source === (deps.store.readPromptDenial(note) ?? ownToken)) return
  deps.store.notePromptDenial(note, source, noteMs)
  dropDerived(task)
}
