import type { Hop, Origin, Plan, Step } from './types.ts'

/** The shortest session of AssumeRole and its relatives, in seconds (STS API reference). */
const leastSeconds = 900

/** Limits the last session: in its own call if that takes a duration, otherwise with GetScopedCredentials. */
export function limitSession(plan: Plan, maxSeconds: number, origin: Origin): Plan {
  const [base, ...hops] = plan.steps
  const last: Step = hops.at(-1) ?? base
  if (
    last.kind === 'scoped' ||
    (last.kind !== 'web-identity' &&
      last.kind !== 'assume-role' &&
      last.kind !== 'federation-token' &&
      last.kind !== 'session-token')
  ) {
    if (last.kind === 'scoped') {
      const durationSeconds = Math.min(last.durationSeconds ?? maxSeconds, maxSeconds)
      return { ...plan, steps: [base, ...hops.slice(0, -1), { ...last, durationSeconds }] }
    }
    return {
      ...plan,
      steps: [base, ...hops, { kind: 'scoped', ...origin, policy: null, durationSeconds: maxSeconds }],
    }
  }
  const durationSeconds = Math.max(leastSeconds, Math.min(last.durationSeconds ?? maxSeconds, maxSeconds))
  if (last.kind === 'web-identity') return { ...plan, steps: [{ ...last, durationSeconds }] }
  const limited: Hop = { ...last, durationSeconds }
  return { ...plan, steps: [base, ...hops.slice(0, -1), limited] }
}
