import { planFor } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'

/** What a prompt says about the chosen profile. */
export interface ChosenProfile {
  /** When its cached credentials end, in milliseconds since 1970 UTC; null without cached credentials. */
  readonly end: number | null
  readonly environment: string | null
  readonly access: string
}

/**
 * Reads about the chosen profile from the config and the store. Never calls AWS, because a shell's prompt waits for it.
 * @throws AwsxError as `planFor`
 */
export async function readChosenProfile(context: Context): Promise<ChosenProfile> {
  const prepared = await prepare(undefined, { offline: true }, context)
  const plan = await planFor(prepared)
  const store = openUserStore(prepared, { quiet: true })
  const identity = stepIdentity(plan, plan.steps.length - 1, prepared.context)
  return {
    end: store.metadata(identity)?.expiresAt ?? null,
    environment: plan.guard?.environment ?? null,
    access: plan.guard?.access ?? 'full',
  }
}
