import type { LockOptions } from '../store/types.ts'
import type { LoginDeps } from './login-deps.ts'

/** One lock for all prompts, so that fifty processes ask once. */
export const promptLock = 'interaction'
/** How long the user may take to sign in. */
export const promptTimeoutMs = 10 * 60_000
/** How long a denied prompt answers the processes that were waiting for the same prompt. */
export const denialMs = 5_000
/** Longer than a call with all its retries takes. A process that holds the lock of a call for longer is stopped or hangs. */
const callWaitMs = 25_000

/** @param purpose shown to the processes that wait, e.g. `sign-in to my-sso` */
export function promptLockOptions(deps: Pick<LoginDeps, 'say' | 'waitMs'>, purpose: string): LockOptions {
  return {
    waitMs: Math.min(promptTimeoutMs, deps.waitMs),
    purpose,
    isForUser: true,
    onWait: (owner) =>
      deps.say(`waiting for awsx ${owner.pid ?? 'in another terminal'} (${owner.purpose ?? purpose})`),
  }
}

/**
 * Options for the lock of a call that needs no prompt. A wait is shown with `--debug` only.
 * @param subject starts the debug line: `step 2 (assume-role)`
 */
export function callLockOptions(
  deps: Pick<LoginDeps, 'debug' | 'waitMs'>,
  subject: string,
  purpose: string,
): LockOptions {
  return {
    waitMs: Math.min(callWaitMs, deps.waitMs),
    purpose,
    onWait: ({ pid }) => deps.debug(`${subject}: waiting for the lock of process ${pid ?? 'unknown'}`),
  }
}
