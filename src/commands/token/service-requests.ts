import { getDatabaseLogin, getDomainToken, getRegistryPassword } from '../../aws/service-tokens.ts'
import type { Caller, DatabaseRequest, DomainRequest, ServiceToken } from '../../aws/service-tokens.ts'
import { isRegionName } from '../../config/region-name.ts'
import { AwsxError } from '../../errors.ts'
import type { SignedService } from '../../plan/signed-endpoints.ts'
import type { Plan } from '../../plan/types.ts'
import { readRegistry } from '../../tokens/registry.ts'
import { checkPartition } from './check-partition.ts'

/** A token that a call of AWS gives. */
export interface ServiceRequest {
  readonly service: SignedService
  readonly region: string
  /** Completes "could not …". */
  readonly action: string
  /** The permissions that the call needs. */
  readonly permissions: string
  /** What decides the token besides the credentials, the service, and its region; null if it is not stored. */
  readonly key: readonly (string | number)[] | null
  call(caller: Caller): Promise<ServiceToken>
}

/**
 * The password of a registry, which is good for every registry that the credentials may use.
 * @param target the address of the registry, or a region
 * @throws AwsxError REGISTRY_UNKNOWN
 */
export function registryRequest(target: string, plan: Plan): ServiceRequest {
  const registry = readRegistry(target)
  if (registry === undefined && !isRegionName(target)) throw unknownRegistry(target)
  const region = registry?.region ?? target
  checkPartition(region, plan, { name: 'the registry', code: 'REGISTRY_UNKNOWN' })
  const isPublic = registry?.account === null
  return {
    service: isPublic ? 'ecr_public' : 'ecr',
    region,
    action: `get a password for ${registry?.host ?? `ECR in ${region}`}`,
    permissions: isPublic
      ? 'ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken'
      : 'ecr:GetAuthorizationToken',
    key: [],
    call: (caller) => getRegistryPassword(caller, isPublic),
  }
}

function unknownRegistry(address: string): AwsxError {
  return new AwsxError('REGISTRY_UNKNOWN', `"${address}" is not a registry of Amazon ECR`, {
    hints: ['example: 123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  })
}

/** Without a duration, the token of temporary credentials ends with them. */
export function domainRequest(region: string, request: DomainRequest): ServiceRequest {
  const { domain, owner = '', duration } = request
  return {
    service: 'codeartifact',
    region,
    action: `get a token for the CodeArtifact domain "${domain}"`,
    permissions: 'codeartifact:GetAuthorizationToken and sts:GetServiceBearerToken',
    key: [domain, owner, duration ?? -1],
    call: (caller) =>
      getDomainToken(
        caller,
        duration === undefined && caller.credentials.sessionToken !== null
          ? { ...request, duration: 0 }
          : request,
      ),
  }
}

/** A login is not stored, because each call may give another user. */
export function loginRequest(region: string, request: DatabaseRequest): ServiceRequest {
  const isServerless = request.kind === 'workgroup'
  return {
    service: isServerless ? 'redshift_serverless' : 'redshift',
    region,
    action: `get a login for the Redshift ${request.kind} "${request.name}"`,
    permissions: isServerless
      ? 'redshift-serverless:GetCredentials'
      : 'redshift:GetClusterCredentialsWithIAM',
    key: null,
    call: (caller) => getDatabaseLogin(caller, request),
  }
}
