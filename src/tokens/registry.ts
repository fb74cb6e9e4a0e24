import { partitionOf } from '../plan/partitions.ts'

/** A registry of ECR, as Docker names it. */
export interface Registry {
  /** In lower case, without scheme and path. */
  readonly host: string
  /** Null for the public registry. */
  readonly account: string | null
  readonly region: string
}

const regionName = '[a-z]+(?:-[a-z]+)+-\\d+'

/** Plain, FIPS, and dual-stack names (Amazon ECR User Guide, "Private registry"; endpoints of ECR). */
const form = new RegExp(`^(\\d{12})\\.dkr[.-]ecr(?:-fips)?\\.(${regionName})\\.([a-z\\d.-]+)$`)

/**
 * Reads the address of a registry: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, also with `https://` and a path.
 * @returns undefined if it is not a registry of ECR
 */
export function readRegistry(address: string): Registry | undefined {
  // Only a port may follow the name: Docker would send the password of `NAME:x@HOST` to HOST.
  const host = /^(?:https?:\/\/)?([^/:]+)(?::\d+)?(?:\/.*)?$/is.exec(address.trim())?.[1]?.toLowerCase() ?? ''
  // The public registry has one endpoint, in us-east-1.
  if (host === 'public.ecr.aws' || host === 'ecr-public.aws.com')
    return { host, account: null, region: 'us-east-1' }
  const [, account, region, suffix] = form.exec(host) ?? []
  if (account === undefined || region === undefined) return undefined
  const { dnsSuffix, dualstackSuffix } = partitionOf(region)
  const expected = host.includes('.dkr-ecr') ? dualstackSuffix.replace('api.', 'on.') : dnsSuffix
  return suffix === expected ? { host, account, region } : undefined
}
