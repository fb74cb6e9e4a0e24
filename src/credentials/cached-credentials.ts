import type { Plan, Step } from '../plan/types.ts'
import type { RecordReader } from '../store/record-reader.ts'
import { cachedFromRecord } from './credentials-record.ts'
import { isFresh, remainingMs } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'
import { stepIdentity } from './step-identity.ts'
import type { IdentityInputs } from './step-identity.ts'

/** Steps whose credentials are stored. The others quickly read a file, a variable or a local service. */
const calls = ['sso', 'web-identity', 'session-token', 'assume-role', 'federation-token', 'scoped'] as const
export const storedKinds: ReadonlySet<Step['kind']> = new Set(calls)

/** Whether the credentials of a step are stored. With `awsx_cache = never`, those of the last step and of MFA codes are not. */
export function isStored({ steps, guard }: Plan, index: number): boolean {
  const step = steps[index]
  if (step === undefined || !storedKinds.has(step.kind)) return false
  return guard?.isCached !== false || (index < steps.length - 1 && !('mfaSerial' in step && step.mfaSerial))
}

/** Dependencies of the cache lookup. */
export interface CacheDeps {
  readonly context: IdentityInputs & { now(): number }
  readonly records: RecordReader
  /** Minimum remaining lifetime in milliseconds. */
  readonly minTtlMs: number
  /** Logs a line for `--debug`. */
  debug(line: string): void
}

/**
 * Finds the credentials of a plan in the store if the store is unlocked and the credentials of the last step are
 * fresh. `resolveCredentials` handles all other cases.
 */
export async function findCachedCredentials(
  plan: Plan,
  deps: CacheDeps,
): Promise<CachedCredentials | undefined> {
  const index = plan.steps.length - 1
  const kind = plan.steps[index]?.kind
  if (!isStored(plan, index)) return undefined
  const record = await deps.records.read(stepIdentity(plan, index, deps.context))
  const cached = record && cachedFromRecord(record)
  const now = deps.context.now()
  if (cached === undefined || !isFresh(cached, now, deps.minTtlMs)) return undefined
  deps.debug(`step ${index + 1} (${kind}): ${describeLife(cached, now)}`)
  return cached
}

/** @returns `in the store, valid for 59 min` */
export function describeLife(cached: CachedCredentials, now: number): string {
  return `in the store, valid for ${minutes(remainingMs(cached, now))}`
}

/** @returns `59 min`, rounded down; `an unlimited time` for Infinity */
export function minutes(ms: number): string {
  return ms === Infinity ? 'an unlimited time' : `${Math.floor(ms / 60_000)} min`
}
