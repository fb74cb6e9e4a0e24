import { partitionOf } from './partitions.ts'
import type { Partition } from './partitions.ts'
import type { ServiceId } from './types.ts'

/** The variant of an endpoint. */
export interface EndpointVariant {
  readonly useFips: boolean
  readonly useDualstack: boolean
}

/**
 * The host name of a service in a region, by the endpoint rules of the AWS SDKs.
 * @param region as in `us-east-1`, or `aws-global`
 */
export function hostOf(service: ServiceId, region: string, variant: EndpointVariant): string {
  const partition = partitionOf(region)
  switch (service) {
    case 'sts':
      return region === 'aws-global' && isPlain(variant)
        ? `sts.${partition.dnsSuffix}`
        : regionalHost(['sts', 'sts-fips'], region, variant)
    case 'sso':
      return regionalHost(['portal.sso', 'portal.sso-fips'], region, variant)
    case 'sso_oidc':
      return regionalHost(['oidc', 'oidc-fips'], region, variant)
    case 'iam':
      return iamHost(partition, variant)
    case 'signin':
      return signinHost(partition, region, variant)
  }
}

/** The region for the signature of a request to {@link hostOf}; a global service has a fixed one. */
export function signingRegionOf(service: ServiceId, region: string): string {
  const partition = partitionOf(region)
  if (service === 'iam') return iamRegion(partition)
  return region.endsWith('-global') ? partition.implicitRegion : region
}

/** In the US government regions the plain endpoints are FIPS endpoints; only dual-stack has separate ones. */
function regionalHost(names: readonly [string, string], region: string, variant: EndpointVariant): string {
  const partition = partitionOf(region)
  const isAlwaysFips = partition.id === 'aws-us-gov' && !variant.useDualstack
  const name = variant.useFips && !isAlwaysFips ? names[1] : names[0]
  return `${name}.${region}.${suffixOf(partition, variant)}`
}

/** IAM has one endpoint per partition. */
function iamHost(partition: Partition, variant: EndpointVariant): string {
  const suffix = suffixOf(partition, variant)
  const name = variant.useFips ? 'iam-fips' : 'iam'
  const isIso = partition.id.startsWith('aws-iso')
  if (partition.id === 'aws-us-gov') return `iam.us-gov.${suffix}`
  if (partition.id === 'aws') return variant.useDualstack ? `${name}.global.${suffix}` : `${name}.${suffix}`
  if (variant.useDualstack) return variant.useFips || isIso ? `${name}.${suffix}` : `${name}.global.${suffix}`
  const namesRegion = !variant.useFips || partition.id === 'aws-iso' || partition.id === 'aws-iso-b'
  return namesRegion ? `${name}.${iamRegion(partition)}.${suffix}` : `${name}.${suffix}`
}

function iamRegion(partition: Partition): string {
  return partition.id === 'aws-cn' ? 'cn-north-1' : partition.implicitRegion
}

function signinHost(partition: Partition, region: string, variant: EndpointVariant): string {
  if (isPlain(variant)) return `${region}.${partition.signinHost}`
  if (partition.id === 'aws-us-gov' && !variant.useDualstack) {
    const host = 'signin-fips.amazonaws-us-gov.com'
    return region === partition.implicitRegion ? host : `${region}.${host}`
  }
  return `${variant.useFips ? 'signin-fips' : 'signin'}.${region}.${suffixOf(partition, variant)}`
}

function suffixOf(partition: Partition, variant: EndpointVariant): string {
  return variant.useDualstack ? partition.dualstackSuffix : partition.dnsSuffix
}

function isPlain(variant: EndpointVariant): boolean {
  return !variant.useFips && !variant.useDualstack
}
