import { AwsxError } from '../errors.ts'
import { isLongLived } from './hops.ts'
import type { Hop, Origin, Plan, ScopedHop, Step } from './types.ts'

/** The shortest session of AssumeRole and its relatives, in seconds (STS API reference). */
const leastSeconds = 900

/**
 * Limits the last session: in its own call if that takes a duration, otherwise with GetScopedCredentials.
 * @throws AwsxError CONFIG_INVALID for access keys, which do not expire
 */
export function limitSession(plan: Plan, maxSeconds: number, origin: Origin): Plan {
  const [base, ...hops] = plan.steps
  const last: Step = hops.at(-1) ?? base
  if (last === base && isLongLived(base)) throw cannotLimit(plan)
  if (!('durationSeconds' in last)) {
    const scoped = { kind: 'scoped', ...origin, policy: null, durationSeconds: maxSeconds } as const
    return { ...plan, steps: [base, ...hops, scoped] }
  }
  const requested = Math.min(last.durationSeconds ?? maxSeconds, maxSeconds)
  const durationSeconds = last.kind === 'scoped' ? requested : Math.max(leastSeconds, requested)
  if (last.kind === 'web-identity') return { ...plan, steps: [{ ...last, durationSeconds }] }
  const limited: Hop = { ...last, durationSeconds }
  return { ...plan, steps: [base, ...hops.slice(0, -1), limited] }
}

/**
 * Ends the last session at a time, with GetScopedCredentials: it takes any duration, and the sessions before it stay cached.
 * @param endsAt milliseconds since 1970 UTC
 * @returns the plan itself if no call can do that; see {@link cannotEnd}
 */
export function endSession(plan: Plan, endsAt: number): Plan {
  if (cannotEnd(plan) !== undefined) return plan
  const [base, ...hops] = plan.steps
  const last: Step = hops.at(-1) ?? base
  if (last.kind === 'scoped') return { ...plan, steps: [base, ...hops.slice(0, -1), { ...last, endsAt }] }
  const { profile, at } = last
  const scoped: ScopedHop = { kind: 'scoped', profile, at, policy: null, durationSeconds: null, endsAt }
  return { ...plan, steps: [base, ...hops, scoped] }
}

/** Why the last session of a plan cannot end at a given time, to complete `…, because …`; undefined if it can. */
export function cannotEnd({ steps }: Plan): string | undefined {
  if (steps.length === 1 && isLongLived(steps[0])) return 'access keys do not expire'
  return steps.at(-1)?.kind === 'federation-token'
    ? 'AWS cannot shorten a session of GetFederationToken'
    : undefined
}

function cannotLimit({ profile }: Plan): AwsxError {
  return new AwsxError(
    'CONFIG_INVALID',
    `profile "${profile}": a maximum duration cannot apply, because access keys do not expire`,
    {
      hints: ['use a profile that assumes a role, or remove awsx_max_duration or max_duration in [[guard]]'],
    },
  )
}
