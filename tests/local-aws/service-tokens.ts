import { isoSeconds } from './credentials.ts'
import { readForm, replyJson, ServiceError, type Exchange, type Reply } from './exchange.ts'
import { QUERY_SERVICES, replyQuery } from './query-protocol.ts'
import { randomToken } from './random.ts'
import { authenticate, type Caller } from './sigv4.ts'

const TWELVE_HOURS = 43_200

/** Calls of the protocol AWS JSON 1.1 that give a password, by `X-Amz-Target`. */
export const JSON_TARGETS: Record<string, (exchange: Exchange) => Reply> = {
  'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken': (exchange) => {
    const { principal, region } = authenticate(exchange, 'ecr')
    const proxyEndpoint = `https://${principal.accountId}.dkr.ecr.${region}.amazonaws.com`
    return replyJson({ authorizationData: [{ ...describePassword(exchange), proxyEndpoint }] })
  },
  // The public registry answers with an object instead of a list, and has one region.
  'SpencerFrontendService.GetAuthorizationToken': (exchange) => {
    if (authenticate(exchange, 'ecr-public').region !== 'us-east-1') throw unknownRegion()
    return replyJson({ authorizationData: describePassword(exchange) })
  },
  'RedshiftServerless.GetCredentials': (exchange) => {
    const caller = authenticate(exchange, 'redshift-serverless')
    const expiration = secondsIn(exchange, 900)
    return replyJson({ ...describeLogin(caller), expiration, nextRefreshTime: expiration - 60 })
  },
}

export const REDSHIFT_ACTIONS: Record<string, (exchange: Exchange) => Reply> = {
  GetClusterCredentialsWithIAM(exchange) {
    const caller = authenticate(exchange, 'redshift')
    if ((readForm(exchange.request).get('ClusterIdentifier') ?? '') === 'missing')
      throw new ServiceError(404, 'ClusterNotFound', 'Cluster missing not found.')
    const { dbUser: DbUser, dbPassword: DbPassword } = describeLogin(caller)
    const Expiration = isoSeconds(secondsIn(exchange, 900) * 1000)
    return replyQuery(QUERY_SERVICES['2012-12-01'], 'GetClusterCredentialsWithIAM', {
      DbUser,
      DbPassword,
      Expiration,
    })
  },
}

/** GetAuthorizationToken of CodeArtifact. With a duration of 0, the token ends with the credentials. */
export function ARTIFACT_TOKEN(exchange: Exchange): Reply {
  const { accessKeyId } = authenticate(exchange, 'codeartifact')
  const { query } = exchange.request
  if ((query.get('domain') ?? '') === '')
    throw new ServiceError(400, 'ValidationException', 'Missing parameter: domain')
  const seconds = Number(query.get('duration') ?? TWELVE_HOURS)
  if (seconds !== 0 && (seconds < 900 || seconds > TWELVE_HOURS))
    throw new ServiceError(400, 'ValidationException', 'Invalid duration')
  const end = exchange.cloud.state.credentials.get(accessKeyId)?.expiresAt
  const expiration =
    seconds === 0 && end !== undefined ? end / 1000 : secondsIn(exchange, seconds || TWELVE_HOURS)
  return replyJson({ authorizationToken: randomToken('LocalArtifactToken', 40), expiration })
}

/** DescribeCluster of EKS, for any name but `missing`. */
export function describeCluster(exchange: Exchange): Reply {
  const { principal, region } = authenticate(exchange, 'eks')
  const name = exchange.request.path.slice('/clusters/'.length)
  if (name === 'missing')
    throw new ServiceError(404, 'ResourceNotFoundException', 'No cluster found for name: missing.')
  const arn = `arn:aws:eks:${region}:${principal.accountId}:cluster/${name}`
  const endpoint = `https://ABC.gr7.${region}.eks.amazonaws.com`
  const data = Buffer.from('-----BEGIN CERTIFICATE-----\nlocal\n-----END CERTIFICATE-----\n').toString(
    'base64',
  )
  return replyJson({ cluster: { name, arn, endpoint, status: 'ACTIVE', certificateAuthority: { data } } })
}

/** The password has a colon, as base64 of JSON could not, so that a client that splits at every colon fails. */
function describePassword(exchange: Exchange): { authorizationToken: string; expiresAt: number } {
  const password = `local:${randomToken('LocalRegistryPassword', 40)}`
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
  return { authorizationToken, expiresAt: secondsIn(exchange, TWELVE_HOURS) }
}

function describeLogin({ principal }: Caller): { dbUser: string; dbPassword: string } {
  return {
    dbUser: `IAMR:${principal.arn.split('/')[1] ?? ''}`,
    dbPassword: `pw&<${randomToken('LocalLogin', 20)}`,
  }
}

function secondsIn({ cloud }: Exchange, seconds: number): number {
  return Math.floor(cloud.now() / 1000) + seconds
}

function unknownRegion(): ServiceError {
  return new ServiceError(
    400,
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  )
}
