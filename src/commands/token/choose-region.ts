import { isRegionName } from '../../config/region-name.ts'
import { AwsxError } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import { regionOfHost } from '../../tokens/region-of-host.ts'
import { checkPartition } from './check-partition.ts'
import type { TokenArgs } from './token-command.ts'

/**
 * The region to sign for: `--region`, that of the cluster or endpoint, or the profile's.
 * @param ofCluster what kubectl says
 * @throws AwsxError TOKEN_REGION_UNKNOWN; USAGE if `--region` is not the region of the endpoint, which would refuse the token
 */
export function chooseRegion(
  { options, positionals }: TokenArgs,
  ofCluster: string | undefined,
  plan: Plan,
): string {
  const ofHost = options.host === undefined ? undefined : regionOfHost(options.host)
  if (options.region !== undefined && ofHost !== undefined && options.region !== ofHost)
    throw new AwsxError(
      'USAGE',
      `token ${positionals.kind}: the host is in ${ofHost}, not in ${options.region}`,
      { hints: ['leave out --region'] },
    )
  const region = options.region ?? ofCluster ?? ofHost ?? plan.region?.value
  if (region !== undefined && isRegionName(region)) {
    checkPartition(region, plan)
    return region
  }
  const message =
    region === undefined ? `no region for the ${positionals.kind} token` : `invalid region "${region}"`
  throw new AwsxError('TOKEN_REGION_UNKNOWN', message, {
    hints: [`add --region, e.g. awsx token ${positionals.kind} --region eu-west-1`],
  })
}
