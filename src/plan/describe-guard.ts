import { formatTimeLeft } from '../text/format-time.ts'
import type { Plan, PlanGuard } from './types.ts'

/** What guards a plan, one line each: `environment: production`. */
export function describeGuard(guard: PlanGuard, steps: Plan['steps']): readonly string[] {
  const {
    environment,
    access,
    accessFrom,
    confirmMs,
    maxSeconds,
    isCached,
    needsAccount,
    isAudited,
    agentDenial,
  } = guard
  return [
    ...(environment === null ? [] : [`environment: ${environment}`]),
    ...(access === 'full' ? [] : [`access: ${access} (${accessFrom})`]),
    ...(confirmMs === null
      ? []
      : [`confirms: ${confirmMs === 0 ? 'always' : `every ${formatTimeLeft(confirmMs)}`}`]),
    ...(maxSeconds === null ? [] : [`longest session: ${describeLimit(maxSeconds, steps)}`]),
    ...(isCached ? [] : ['not cached']),
    ...(needsAccount
      ? ['account: unknown until the credentials are there; then guards by account apply']
      : []),
    ...(agentDenial === undefined ? [] : [`not allowed for agents: ${agentDenial}`]),
    ...(isAudited === true ? ['recorded in the audit log'] : []),
  ]
}

/** AWS does not give every session as short as the guard wants it. */
function describeLimit(maxSeconds: number, steps: Plan['steps']): string {
  const last = steps.at(-1)
  const seconds = last !== undefined && 'durationSeconds' in last ? (last.durationSeconds ?? 0) : 0
  const limit = formatTimeLeft(maxSeconds * 1000)
  return seconds > maxSeconds
    ? `${limit}, but AWS gives at least ${formatTimeLeft(seconds * 1000)} here`
    : limit
}
