import { isRegionName } from '../../config/region-name.ts'
import { AwsxError } from '../../errors.ts'
import { regionOfHost } from '../../tokens/region-of-host.ts'
import type { TokenArgs } from './token-command.ts'

/**
 * The region to sign for: `--region`, that of the cluster or endpoint, or the profile's.
 * @param ofCluster what kubectl says
 * @throws AwsxError TOKEN_REGION_UNKNOWN
 */
export function chooseRegion(
  { options, positionals }: TokenArgs,
  ofCluster: string | undefined,
  ofProfile: string | undefined,
): string {
  const ofHost = options.host === undefined ? undefined : regionOfHost(options.host)
  const region = options.region ?? ofCluster ?? ofHost ?? ofProfile
  if (region !== undefined && isRegionName(region)) return region
  const message =
    region === undefined
      ? `no region for the ${positionals.kind} token`
      : `region "${region}" is not a region`
  throw new AwsxError('TOKEN_REGION_UNKNOWN', message, {
    hints: [`add --region, e.g. awsx token ${positionals.kind} --region eu-west-1`],
  })
}
