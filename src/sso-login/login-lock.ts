import type { LockOptions } from '../store/types.ts'
import type { LoginDeps } from './login-deps.ts'

/** One lock for everything that bothers a person, so that fifty processes ask one question. */
export const interactionLock = 'interaction'
/** As long as a person may take over a browser page. */
export const interactionMs = 10 * 60_000
/** How long a refusal answers the processes that were waiting for the same question. */
export const refusalMs = 5_000

/** @param purpose said to the processes that wait: `sign-in to my-sso` */
export function interactionOptions(deps: Pick<LoginDeps, 'say' | 'waitMs'>, purpose: string): LockOptions {
  return {
    waitMs: Math.min(interactionMs, deps.waitMs),
    purpose,
    onWait: (owner) =>
      deps.say(`waiting for awsx ${owner.pid ?? 'in another terminal'} (${owner.purpose ?? purpose})`),
  }
}
