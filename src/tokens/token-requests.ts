import { partitionOf } from '../plan/partitions.ts'
import type { RequestToSign } from './presign.ts'

/** The longest that services accept a token to connect to a database: 15 minutes, in seconds. */
const connectLifetime = 900

/**
 * The request in an EKS token. The host is always the public one of STS in the region: the verifier of a cluster refuses
 * endpoints that are configured, such as a VPC endpoint (aws-iam-authenticator, pkg/token).
 */
export function eksRequest(region: string, cluster: string): RequestToSign {
  return {
    service: 'sts',
    region,
    host: `sts.${region}.${partitionOf(region).dnsSuffix}`,
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { 'x-k8s-aws-id': cluster },
    lifetime: 60,
  }
}

/** @param host the real endpoint, also behind a tunnel; it is signed with its port */
export function rdsRequest(region: string, host: string, port: number, user: string): RequestToSign {
  return connectRequest('rds-db', region, `${host.toLowerCase()}:${port}`, {
    Action: 'connect',
    DBUser: user,
  })
}

export function dsqlRequest(region: string, host: string, isAdmin: boolean): RequestToSign {
  return connectRequest('dsql', region, host.toLowerCase(), {
    Action: isAdmin ? 'DbConnectAdmin' : 'DbConnect',
  })
}

/** @param cache the name of the cache, not its endpoint */
export function elasticacheRequest(
  region: string,
  cache: string,
  user: string,
  isServerless: boolean,
): RequestToSign {
  return connectRequest('elasticache', region, cache.toLowerCase(), {
    Action: 'connect',
    User: user,
    ...(isServerless ? { ResourceType: 'ServerlessCache' } : {}),
  })
}

/** @param cluster the name of the cluster, not its endpoint */
export function memorydbRequest(region: string, cluster: string, user: string): RequestToSign {
  return connectRequest('memorydb', region, cluster.toLowerCase(), { Action: 'connect', User: user })
}

export function mskRequest(region: string): RequestToSign {
  const host = `kafka.${region}.${partitionOf(region).dnsSuffix}`
  return connectRequest('kafka-cluster', region, host, { Action: 'kafka-cluster:Connect' })
}

function connectRequest(
  service: string,
  region: string,
  host: string,
  query: Readonly<Record<string, string>>,
): RequestToSign {
  return { service, region, host, query, lifetime: connectLifetime }
}
