import { resolveCredentials } from '../credentials/resolve-credentials.ts'
import type { Credentials } from '../credentials/types.ts'
import type { Plan } from '../plan/types.ts'
import { createDeps } from './create-deps.ts'
import type { ResolvingOptions } from './create-deps.ts'
import { interactionFor } from './interaction-policy.ts'
import type { InteractionOptions } from './interaction-policy.ts'
import type { Prepared } from './prepare.ts'

/** Resolves a plan for a command that may prompt the user as {@link interactionFor} says. */
export function resolveWithPrompts(
  prepared: Prepared,
  plan: Plan,
  options: ResolvingOptions & InteractionOptions,
): Promise<Credentials> {
  const interaction = interactionFor(prepared, plan, options)
  return resolveCredentials(plan, createDeps(prepared, plan, options, interaction))
}
