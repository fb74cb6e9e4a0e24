import { implicitRegion, partitionOf, partitionOfArn } from '../plan/partitions.ts'
import type { PartitionId } from '../plan/partitions.ts'
import type { AssumeRoleHop, Plan, SsoBase, Step } from '../plan/types.ts'

/** The permission set to which the access portal itself can open the console: a profile of Identity Center without further hops. */
export function findPortalRole(plan: Plan): SsoBase | undefined {
  const [base] = plan.steps
  return base.kind === 'sso' && plan.steps.length === 1 ? base : undefined
}

/**
 * The session duration to ask of the federation endpoint, by the rules of the IAM user guide ("Enabling custom identity broker access"):
 * only a role that was not assumed by another role may have one, and the request fails where one is given and may not be.
 * @returns seconds from 900 to 43200; null to leave it out: the session then lasts as long as the credentials
 */
export function consoleSessionSeconds(plan: Plan): number | null {
  const last = plan.steps.at(-1) ?? plan.steps[0]
  if (last.kind === 'web-identity') return clampSession(last.durationSeconds ?? 3600)
  if (last.kind !== 'assume-role') return null
  return plan.steps.slice(0, -1).every(mayBeUser) ? clampSession(last.durationSeconds) : null
}

/** Keys of an IAM user, or what may turn out as such: then the endpoint's answer tells. */
function mayBeUser({ kind }: Step): boolean {
  return ['static', 'stored-key', 'session-token', 'environment', 'process'].includes(kind)
}

/** Seconds that GetFederationToken is asked for by default. */
export const federationSeconds = 12 * 3600

/** The name of a federated user: letters, digits and `_ + = , . @ -`, at most 32 characters (STS API reference). */
export function federationName(userName: string): string {
  return `awsx-${userName.replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 32)
}

/**
 * The time that the credentials for a console session must have left. If no session duration may be requested, the session
 * ends with the credentials; then half of their lifetime is required.
 * @param minTtlMs the time that the user asked for
 * @returns milliseconds
 */
export function consoleMinTtlMs(plan: Plan, minTtlMs: number): number {
  const last = plan.steps.at(-1)
  if (last?.kind !== 'assume-role' || consoleSessionSeconds(plan) !== null) return minTtlMs
  return Math.max(minTtlMs, last.durationSeconds * 500)
}

function clampSession(seconds: number): number {
  return Math.min(43_200, Math.max(900, seconds))
}

/** The partition in which a plan ends: that of its role, else that of its region. */
export function partitionOfPlan(plan: Plan): PartitionId {
  const roles = plan.steps.filter((step): step is AssumeRoleHop => step.kind === 'assume-role')
  const [base] = plan.steps
  const arn =
    roles.at(-1)?.roleArn ??
    (base.kind === 'web-identity' ? base.roleArn : base.kind === 'login' ? base.loginSession : '')
  return partitionOfArn(arn) ?? partitionOf(plan.region?.value ?? plan.clients.region).id
}

/** The first of the regions that is in the partition; that of the partition's global services if none is. */
export function regionInPartition(
  partition: PartitionId,
  regions: readonly (string | null | undefined)[],
): string {
  const found = regions.find((region) => typeof region === 'string' && partitionOf(region).id === partition)
  return found ?? implicitRegion(partition)
}
