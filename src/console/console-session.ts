import { implicitRegion, partitionOf } from '../plan/partitions.ts'
import type { PartitionId } from '../plan/partitions.ts'
import type { Plan, SsoBase, Step } from '../plan/types.ts'

/** The permission set for which the access portal itself can open the console: the one of an Identity Center profile without hops. */
export function findPortalRole(plan: Plan): SsoBase | undefined {
  const [base] = plan.steps
  return base.kind === 'sso' && plan.steps.length === 1 ? base : undefined
}

/**
 * The session duration to request from the federation endpoint (IAM user guide, "Enabling custom identity broker access"). Only a role that
 * was not assumed by another role may have one; for other credentials, a request with a duration fails.
 * @returns seconds from 900 to 43200; null to leave it out: the session then lasts as long as the credentials
 */
export function consoleSessionSeconds(plan: Plan): number | null {
  const last = plan.steps.at(-1) ?? plan.steps[0]
  if (last.kind === 'web-identity') return clampSession(last.durationSeconds ?? 3600)
  if (last.kind !== 'assume-role') return null
  return plan.steps.slice(0, -1).every(mayBeUser) ? clampSession(last.durationSeconds) : null
}

/** Whether these are keys of an IAM user, or may be; then the endpoint decides. */
function mayBeUser({ kind }: Step): boolean {
  return ['static', 'stored-key', 'session-token', 'environment', 'process'].includes(kind)
}

/** Default duration for GetFederationToken, in seconds. */
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

/** The first of the regions that is in the partition; the region of the partition's global services if none is. */
export function regionInPartition(
  partition: PartitionId,
  regions: readonly (string | null | undefined)[],
): string {
  const found = regions.find((region) => typeof region === 'string' && partitionOf(region).id === partition)
  return found ?? implicitRegion(partition)
}
