import { partitionOf, partitionOfArn } from './partitions.ts'
import type { PartitionId } from './partitions.ts'
import type { AssumeRoleHop, Plan } from './types.ts'

/** The partition of a plan's credentials: from its role, its sign-in, or its region, in this order; undefined without any. */
export function knownPartition({ steps, region }: Plan): PartitionId | undefined {
  const roles = steps.filter((step): step is AssumeRoleHop => step.kind === 'assume-role')
  const [base] = steps
  const arn =
    roles.at(-1)?.roleArn ??
    (base.kind === 'web-identity' ? base.roleArn : base.kind === 'login' ? base.loginSession : '')
  const configured = base.kind === 'sso' ? base.ssoRegion : region?.value
  return partitionOfArn(arn) ?? (configured === undefined ? undefined : partitionOf(configured).id)
}

/** As {@link knownPartition}; without role and region, that of the STS calls. */
export function partitionOfPlan(plan: Plan): PartitionId {
  return knownPartition(plan) ?? partitionOf(plan.clients.region).id
}
