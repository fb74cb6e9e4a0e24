import { AwsxError } from '../errors.ts'
import { isLongLived } from './hops.ts'
import type { Hop, Origin, Plan, Step } from './types.ts'

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

function cannotLimit({ profile }: Plan): AwsxError {
  return new AwsxError(
    'CONFIG_INVALID',
    `profile "${profile}": a maximum duration cannot apply, because access keys do not expire`,
    {
      hints: ['use a profile that assumes a role, or remove awsx_max_duration or max_duration in [[guard]]'],
    },
  )
}
