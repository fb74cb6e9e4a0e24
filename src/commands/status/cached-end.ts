import { planFor } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'

/**
 * Reads from the store when the cached credentials of the chosen profile end. Never calls AWS, because a shell's prompt waits for it.
 * @returns milliseconds since 1970 UTC, null without cached credentials
 * @throws AwsxError as `planFor`
 */
export async function readCachedEnd(context: Context): Promise<number | null> {
  const prepared = await prepare(undefined, { offline: true }, context)
  const plan = await planFor(prepared)
  const store = openUserStore(prepared, { quiet: true })
  const identity = stepIdentity(plan, plan.steps.length - 1, prepared.context)
  return store.metadata(identity)?.expiresAt ?? null
}
