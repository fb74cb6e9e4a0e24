import { partitionOf, partitionOfArn } from './partitions.ts'
import type { PartitionId } from './partitions.ts'
import type { AssumeRoleHop, Plan } from './types.ts'

/** The partition of a plan's credentials: from its role if it has one, otherwise from its region; undefined if it has neither. */
export function knownPartition({ steps, region }: Plan): PartitionId | undefined {
  const roles = steps.filter((step): step is AssumeRoleHop => step.kind === 'assume-role')
  const [base] = steps
  const arn =
    roles.at(-1)?.roleArn ??
    (base.kind === 'web-identity' ? base.roleArn : base.kind === 'login' ? base.loginSession : '')
  return partitionOfArn(arn) ?? (region === null ? undefined : partitionOf(region.value).id)
}

/** As {@link knownPartition}; without role and region, that of the STS calls. */
export function partitionOfPlan(plan: Plan): PartitionId {
  return knownPartition(plan) ?? partitionOf(plan.clients.region).id
}
