import { AwsxError } from '../errors.ts'
import { partitionOf } from '../plan/partitions.ts'
import type { PartitionId } from '../plan/partitions.ts'
import type { Plan } from '../plan/types.ts'
import { consoleUrls } from './console-links.ts'
import { partitionOfPlan } from '../plan/plan-partition.ts'
import { regionInPartition } from './console-session.ts'
import { findDestination } from './destination.ts'
import type { DestinationRequest } from './destination.ts'

/** A page of the console and the endpoint that signs in to it. */
export interface ConsolePage {
  /** URL of the federation endpoint. */
  readonly federation: string
  /** URL of the page. */
  readonly destination: string
}

/**
 * Finds a page in the partition of a plan's credentials.
 * @param region the requested region (default: the ARN's region, then the plan's)
 * @throws AwsxError USAGE for an ARN or a region of another partition, and as {@link findDestination}; CONFIG_INVALID as {@link consoleUrls}
 */
export function findConsolePage(
  plan: Plan,
  request: DestinationRequest,
  region: string | undefined,
): ConsolePage {
  const partition = partitionOfPlan(plan)
  checkPartition(plan, partition, { arn: request.arn, region })
  const found = regionInPartition(partition, [
    region,
    request.arn?.region,
    plan.region?.value,
    plan.clients.region,
  ])
  const { federation, console } = consoleUrls(plan.clients, found)
  return { federation, destination: findDestination(request, { console, region: found }) }
}

/** Credentials work only in their own partition. */
function checkPartition(
  plan: Plan,
  partition: PartitionId,
  { arn, region }: Pick<DestinationRequest, 'arn'> & { readonly region: string | undefined },
): void {
  const other =
    arn !== undefined && arn.partition !== partition
      ? `the ARN is in partition ${arn.partition}`
      : region !== undefined && partitionOf(region).id !== partition
        ? `region ${region} is in partition ${partitionOf(region).id}`
        : undefined
  if (other === undefined) return
  throw new AwsxError('USAGE', `console: ${other}, but profile "${plan.profile}" is in ${partition}`)
}
