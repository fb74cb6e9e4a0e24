import { resolveCredentials } from '../credentials/resolve-credentials.ts'
import type { Credentials } from '../credentials/types.ts'
import type { Plan } from '../plan/types.ts'
import { createPromptingDeps } from './create-deps.ts'
import type { ResolvingOptions } from './create-deps.ts'
import type { InteractionOptions } from './interaction-policy.ts'
import { offerMfaSerial } from './offer-mfa-serial.ts'
import type { Prepared } from './prepare.ts'

/** Resolves a plan for a command that may prompt the user as `interactionFor` says. */
export function resolveWithPrompts(
  prepared: Prepared,
  plan: Plan,
  options: ResolvingOptions & InteractionOptions,
): Promise<Credentials> {
  return offerMfaSerial(prepared, plan, (changed) =>
    resolveCredentials(changed, createPromptingDeps(prepared, changed, options)),
  )
}
