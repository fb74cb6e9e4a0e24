import { formatTimeLeft } from '../text/format-time.ts'
import type { PlanGuard } from './types.ts'

/** What guards a plan, one line each: `environment: production`. */
export function describeGuard(guard: PlanGuard): readonly string[] {
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
    ...(maxSeconds === null ? [] : [`longest session: ${formatTimeLeft(maxSeconds * 1000)}`]),
    ...(isCached ? [] : ['not cached']),
    ...(needsAccount
      ? ['account: unknown until the credentials are there; then guards by account apply']
      : []),
    ...(agentDenial === undefined ? [] : [`not allowed for agents: ${agentDenial}`]),
    ...(isAudited === true ? ['recorded in the audit log'] : []),
  ]
}
