import type { Recording } from '../context.ts'
import { findCachedCredentials, isStored } from '../credentials/cached-credentials.ts'
import type { CachedCredentials } from '../credentials/freshness.ts'
import { stepIdentity } from '../credentials/step-identity.ts'
import type { Credentials } from '../credentials/types.ts'
import type { Plan } from '../plan/types.ts'
import { hasUrlUser } from '../environment/settings-marker.ts'
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
  if (context.recording !== undefined) savePlan(context.recording, plan, prepared, cached !== undefined)
  return cached
}

/** A plan with a guard is made, and confirmed, anew each time. One that may have credentials in the store later can be cached then. */
function savePlan(recording: Recording, plan: Plan, prepared: Prepared, isCached: boolean): void {
  const last = plan.steps.length - 1
  // The file of a plan has no secrets.
  const hasSecret = plan.settings.some(({ value }) => hasUrlUser(value))
  if (plan.guard !== undefined || hasSecret || !isStored(plan, last)) recording.save(undefined)
  else if (isCached)
    recording.save({
      child: describeChild(plan, prepared),
      identity: stepIdentity(plan, last, prepared.context),
      settings: prepared.settings,
    })
}
