import { partitionOf } from '../plan/partitions.ts'

/** A registry of ECR, as Docker names it. */
export interface Registry {
  /** In lower case, without scheme and path. */
  readonly host: string
  /** Null for the public registry. */
  readonly account: string | null
  readonly region: string
}

const suffixes =
  'amazonaws\\.com|amazonaws\\.com\\.cn|amazonaws\\.eu|sc2s\\.sgov\\.gov|c2s\\.ic\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov'

const regionName = '[a-z]+(?:-[a-z]+)+-\\d+'

/** Plain, FIPS, and dual-stack names (Amazon ECR User Guide, "Private registry"; endpoints of ECR). */
const forms = [
  new RegExp(`^(\\d{12})\\.dkr\\.ecr(?:-fips)?\\.(${regionName})\\.(${suffixes})$`),
  new RegExp(
    `^(\\d{12})\\.dkr-ecr(?:-fips)?\\.(${regionName})\\.(on\\.aws|on\\.amazonwebservices\\.com\\.cn)$`,
  ),
]

/**
 * Reads the address of a registry: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, also with `https://` and a path.
 * @returns undefined if it is not a registry of ECR
 */
export function readRegistry(address: string): Registry | undefined {
  const host = address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/:].*$/s, '')
    .toLowerCase()
  // The public registry has one endpoint, in us-east-1.
  if (host === 'public.ecr.aws' || host === 'ecr-public.aws.com')
    return { host, account: null, region: 'us-east-1' }
  const [, account, region, suffix] =
    forms.map((form) => form.exec(host)).find((match) => match !== null) ?? []
  if (account === undefined || region === undefined || suffix === undefined) return undefined
  const isOfPartition = suffix === partitionOf(region).dnsSuffix || suffix.startsWith('on.')
  return isOfPartition ? { host, account, region } : undefined
}
