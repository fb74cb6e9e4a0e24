import type { LockOptions } from '../store/types.ts'
import type { LoginDeps } from './login-deps.ts'

/** One lock for all prompts, so that fifty processes prompt once. */
export const promptLock = 'interaction'
/** How long the user may take to sign in. */
export const promptTimeoutMs = 10 * 60_000
/** How long a denied prompt answers the processes that were waiting for the same prompt. */
export const denialMs = 5_000

/** @param purpose shown to the processes that wait, e.g. `sign-in to my-sso` */
export function promptLockOptions(deps: Pick<LoginDeps, 'say' | 'waitMs'>, purpose: string): LockOptions {
  return {
    waitMs: Math.min(promptTimeoutMs, deps.waitMs),
    purpose,
    onWait: (owner) =>
      deps.say(`waiting for awsx ${owner.pid ?? 'in another terminal'} (${owner.purpose ?? purpose})`),
  }
}
