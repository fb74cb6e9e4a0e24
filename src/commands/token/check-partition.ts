import type { ErrorCode } from '../../error-codes.ts'
import { AwsxError } from '../../errors.ts'
import { knownPartition } from '../../plan/plan-partition.ts'
import { partitionOf } from '../../plan/partitions.ts'
import type { Plan } from '../../plan/types.ts'

/**
 * Credentials are good in one partition only, and a service of another one would refuse the token without saying why.
 * @param subject what is in the region, and the code of the error
 * @throws AwsxError TOKEN_REGION_UNKNOWN, if no other code is given, for a region in another partition than the credentials
 */
export function checkPartition(
  region: string,
  plan: Plan,
  subject: { readonly name: string; readonly code: ErrorCode } = {
    name: `region ${region}`,
    code: 'TOKEN_REGION_UNKNOWN',
  },
): void {
  const [own, other] = [knownPartition(plan), partitionOf(region).id]
  if (own === undefined || own === other) return
  throw new AwsxError(
    subject.code,
    `${subject.name} is in the partition ${other}, and profile "${plan.profile}" is in ${own}`,
    { hints: ['use a profile of that partition'] },
  )
}
