import { AwsxError } from '../../errors.ts'
import { knownPartition } from '../../plan/plan-partition.ts'
import { partitionOf } from '../../plan/partitions.ts'
import type { Plan } from '../../plan/types.ts'

/**
 * Credentials are good in one partition only, and a service of another one would refuse the token without saying why.
 * @throws AwsxError TOKEN_REGION_UNKNOWN if the region is in another partition than the credentials
 */
export function checkPartition(region: string, plan: Plan): void {
  const [own, other] = [knownPartition(plan), partitionOf(region).id]
  if (own === undefined || own === other) return
  throw new AwsxError(
    'TOKEN_REGION_UNKNOWN',
    `region ${region} is in the partition ${other}, and profile "${plan.profile}" is in ${own}`,
    { hints: ['use a profile of that partition'] },
  )
}
