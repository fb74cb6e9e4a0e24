import type { Config, Property } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { configError } from './plan-context.ts'

export type PartitionId =
  | 'aws'
  | 'aws-cn'
  | 'aws-us-gov'
  | 'aws-eusc'
  | 'aws-iso'
  | 'aws-iso-b'
  | 'aws-iso-e'
  | 'aws-iso-f'

/** An isolated part of AWS with separate regions, accounts and host names (partition metadata of the AWS SDKs). */
export interface Partition {
  readonly id: PartitionId
  readonly dnsSuffix: string
  readonly dualstackSuffix: string
  /** The region of the partition's global endpoints. */
  readonly implicitRegion: string
  /** Domain of the sign-in pages, e.g. `signin.aws.amazon.com`. */
  readonly signinHost: string
  /** Domain of the web console; null where it is not public. */
  readonly consoleHost: string | null
}

type Hosts = readonly [string, string, string, string, string | null]

/** By what its regions have before `-east-1` and the like. */
const byPrefix = new Map<string, Partition>()
const row = (
  prefixes: string,
  id: PartitionId,
  [dnsSuffix, dualstackSuffix, implicitRegion, signinHost, consoleHost]: Hosts,
): Partition => {
  const partition = { id, dnsSuffix, dualstackSuffix, implicitRegion, signinHost, consoleHost }
  for (const prefix of prefixes.split(' ')) byPrefix.set(prefix, partition)
  return partition
}

// prettier-ignore
const rows = {
  aws: row('us eu ap sa ca me af il mx', 'aws', ['amazonaws.com', 'api.aws', 'us-east-1', 'signin.aws.amazon.com', 'console.aws.amazon.com']),
  'aws-cn': row('cn', 'aws-cn', ['amazonaws.com.cn', 'api.amazonwebservices.com.cn', 'cn-northwest-1', 'signin.amazonaws.cn', 'console.amazonaws.cn']),
  'aws-us-gov': row('us-gov', 'aws-us-gov', ['amazonaws.com', 'api.aws', 'us-gov-west-1', 'signin.amazonaws-us-gov.com', 'console.amazonaws-us-gov.com']),
  'aws-eusc': row('eusc-de', 'aws-eusc', ['amazonaws.eu', 'api.amazonwebservices.eu', 'eusc-de-east-1', 'signin.amazonaws-eusc.eu', 'console.amazonaws-eusc.eu']),
  'aws-iso': row('us-iso', 'aws-iso', ['c2s.ic.gov', 'api.aws.ic.gov', 'us-iso-east-1', 'signin.c2shome.ic.gov', null]),
  'aws-iso-b': row('us-isob', 'aws-iso-b', ['sc2s.sgov.gov', 'api.aws.scloud', 'us-isob-east-1', 'signin.sc2shome.sgov.gov', null]),
  'aws-iso-e': row('eu-isoe', 'aws-iso-e', ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk', 'eu-isoe-west-1', 'signin.csphome.adc-e.uk', null]),
  'aws-iso-f': row('us-isof', 'aws-iso-f', ['csp.hci.ic.gov', 'api.aws.hci.ic.gov', 'us-isof-south-1', 'signin.csphome.hci.ic.gov', null]),
} as const satisfies Record<PartitionId, Partition>

/** The partition of a region; `aws` for an unknown one. */
export function partitionOf(region: string): Partition {
  const [, prefix = ''] = /^([a-z-]+)-\w+-\d+$/.exec(region) ?? []
  const id = region.replace(/-global$/, '')
  return byPrefix.get(prefix) ?? rows[isPartitionId(id) ? id : 'aws']
}

/** The partition of an ARN; undefined if the text is not an ARN or its partition is unknown. */
export function partitionOfArn(arn: string): PartitionId | undefined {
  const [scheme, id, service] = arn.split(':', 3)
  return scheme === 'arn' && service !== undefined && isPartitionId(id) ? id : undefined
}

/** The region of a partition's global endpoints, e.g. `us-east-1`. */
export function implicitRegion(partition: PartitionId): string {
  return rows[partition].implicitRegion
}

/**
 * Checks that a region is a single host name label. It becomes part of a host name, so with any other text a config file
 * could send signed requests to a host of its choice.
 * @throws AwsxError CONFIG_INVALID
 */
export function checkRegion(config: Config, region: string, property: Property | undefined): void {
  if (isHostLabel(region)) return
  const message = `invalid region "${region}"`
  const hints = ['example: us-east-1']
  if (property === undefined) throw new AwsxError('CONFIG_INVALID', message, { hints })
  throw configError(config, 'CONFIG_INVALID', { message, location: property, hints })
}

/** Whether a region can be a part of a host name. */
export function isHostLabel(region: string): boolean {
  return (
    region.length < 64 && /^[A-Za-z0-9-]+$/.test(region) && !region.startsWith('-') && !region.endsWith('-')
  )
}

function isPartitionId(id: string | undefined): id is PartitionId {
  return id !== undefined && Object.hasOwn(rows, id)
}
