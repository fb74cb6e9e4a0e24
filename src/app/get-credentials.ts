import { findCachedCredentials } from '../credentials/cached-credentials.ts'
import type { CachedCredentials } from '../credentials/freshness.ts'
import { stepIdentity } from '../credentials/step-identity.ts'
import type { Credentials } from '../credentials/types.ts'
import type { Plan } from '../plan/types.ts'
import type { ResolvingOptions } from './create-deps.ts'
import { describeChild } from './describe-child.ts'
import type { InteractionOptions } from './interaction-policy.ts'
import type { Prepared } from './prepare.ts'
import { openUserRecords } from './user-records.ts'

/**
 * Gets the credentials of a plan. Loads the code that fetches and prompts only if they are not cached.
 * @throws AwsxError as `resolveCredentials`
 */
export async function getCredentials(
  prepared: Prepared,
  plan: Plan,
  options: ResolvingOptions & InteractionOptions,
): Promise<Credentials> {
  const cached = await findCached(prepared, plan, options)
  if (cached !== undefined) return cached.credentials
  const { resolveWithPrompts } = await import('./resolve-with-prompts.ts')
  return resolveWithPrompts(prepared, plan, options)
}

/** @returns the credentials of a plan if they are fresh in an unlocked store, undefined with `--refresh` */
export async function findCached(
  prepared: Prepared,
  plan: Plan,
  options: Omit<ResolvingOptions, 'quiet'>,
): Promise<CachedCredentials | undefined> {
  if (options.refresh === true) return undefined
  const { context } = prepared
  // Without await, a stack in Bun would end here.
  const cached = await findCachedCredentials(plan, {
    context,
    records: openUserRecords(prepared),
    minTtlMs: (options['min-ttl'] ?? 0) * 1000,
    debug: (line) => prepared.debug?.(line),
  })
  if (cached !== undefined && plan.guard === undefined)
    context.recording?.save(describeChild(plan, prepared), stepIdentity(plan, plan.steps.length - 1, context))
  return cached
}
