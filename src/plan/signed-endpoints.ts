import type { Config } from '../config/types.ts'
import type { Variables } from '../context.ts'
import { readEndpoint } from './endpoints.ts'
import { partitionOf } from './partitions.ts'
import type { ClientSettings, EndpointSource } from './types.ts'

/** Services that awsx calls without a client of the SDK, as a `services` section names them. */
export type SignedService =
  | 'eks'
  | 'ecr'
  | 'ecr_public'
  | 'codeartifact'
  | 'organizations'
  | 'redshift'
  | 'redshift_serverless'

/** The first part of the plain and of the FIPS host name (endpoint rules of the AWS SDKs). */
const names: Readonly<Record<SignedService, readonly [string, string]>> = {
  eks: ['eks', 'fips.eks'],
  ecr: ['api.ecr', 'ecr-fips'],
  ecr_public: ['api.ecr-public', 'api.ecr-public'],
  codeartifact: ['codeartifact', 'codeartifact-fips'],
  organizations: ['organizations', 'organizations-fips'],
  redshift: ['redshift', 'redshift-fips'],
  redshift_serverless: ['redshift-serverless', 'redshift-serverless-fips'],
}

interface SignedEndpoint {
  /** Without a slash at the end. */
  readonly endpoint: string
  readonly region: string
  readonly caBundle: string | null
  readonly source: EndpointSource | undefined
}

/**
 * Where the call of a service goes. `AWS_ENDPOINT_URL_<SERVICE>` and the other endpoint settings count as for all calls.
 * @throws AwsxError CONFIG_INVALID for an endpoint that is not a URL
 */
export function signedEndpoint(
  service: SignedService,
  region: string,
  sources: {
    readonly clients: ClientSettings
    readonly config: Config
    readonly profile: string
    readonly context: Variables
  },
): SignedEndpoint {
  const { clients, config, profile, context } = sources
  const found = readEndpoint({ config, profile: config.profile(profile), context }, service)
  const { caBundle } = clients
  return {
    endpoint: found?.url ?? `https://${hostOf(service, region, clients)}`,
    region,
    caBundle,
    source: found?.source,
  }
}

function hostOf(service: SignedService, region: string, { useFips, useDualstack }: ClientSettings): string {
  const { id, dnsSuffix, dualstackSuffix } = partitionOf(region)
  // In the US government regions, the plain endpoint of Organizations is the FIPS endpoint.
  const isAlwaysFips = service === 'organizations' && id === 'aws-us-gov' && !useDualstack
  const [plain, fipsName] = names[service]
  const fips = isAlwaysFips ? plain : fipsName
  // The dual-stack name of ECR has no `api`.
  const first = useFips ? fips : useDualstack ? plain.replace(/^api\./, '') : plain
  const hasDualstack = useDualstack && service !== 'ecr_public'
  return `${hasDualstack ? first : useFips ? fips : plain}.${region}.${hasDualstack ? dualstackSuffix : dnsSuffix}`
}
