import { isoSeconds, issueCredentials } from './credentials.ts'
import { ServiceError, replyJson, replyText, type Cloud, type Exchange, type Reply } from './exchange.ts'
import { rolePrincipal } from './principal.ts'
import { randomToken } from './random.ts'
import type { IssuedCredentials } from './state.ts'

const CREDENTIALS_PATH = '/latest/meta-data/iam/security-credentials'
const MAX_TOKEN_SECONDS = 21_600
const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds'

/** GET /container/credentials: what an ECS or EKS agent answers. */
export function getContainerCredentials(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const { role, credentialSeconds, authorizationToken } = cloud.data.container
  if (authorizationToken !== undefined && request.headers['authorization'] !== authorizationToken) {
    throw new ServiceError(403, 'AccessDenied', 'invalid Authorization token')
  }
  const session = {
    role,
    sessionName: 'local-task',
    seconds: credentialSeconds,
    issuedBy: 'ContainerCredentials',
  }
  return replyJson({ RoleArn: role, ...describe(issueRole(cloud, session)) })
}

/** PUT /latest/api/token: the session token of IMDSv2. */
export function putInstanceToken(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const seconds = Number(request.headers[TTL_HEADER] ?? Number.NaN)
  if (request.headers['x-forwarded-for'] !== undefined) throw new ServiceError(403, 'Forbidden', 'Forbidden')
  if (!(seconds >= 1 && seconds <= MAX_TOKEN_SECONDS))
    throw new ServiceError(400, 'BadRequest', 'Bad Request')
  const token = randomToken('', 56)
  cloud.state.instanceTokens.set(token, cloud.now() + seconds * 1000)
  const reply = replyText(token)
  return { ...reply, headers: { ...reply.headers, [TTL_HEADER]: String(seconds) } }
}

/** GET /latest/…: metadata of the instance; without a valid token 401. */
export function getInstanceMetadata(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  checkInstanceToken(exchange)
  const { role, region, credentialSeconds } = cloud.data.instance
  const roleName = role.split('/').at(-1) ?? ''
  const path = request.path.replace(/\/$/, '')
  if (path === CREDENTIALS_PATH) return replyText(roleName)
  if (path === '/latest/meta-data/placement/region') return replyText(region)
  if (path === '/latest/meta-data/placement/availability-zone') return replyText(`${region}a`)
  if (path === '/latest/meta-data/instance-id') return replyText('i-00000000000000001')
  if (path === '/latest/dynamic/instance-identity/document')
    return replyJson({ region, instanceId: 'i-00000000000000001' })
  if (path !== `${CREDENTIALS_PATH}/${roleName}`) throw new ServiceError(404, 'NotFound', 'Not Found')
  const sessionName = 'i-00000000000000001'
  const issued = issueRole(cloud, {
    role,
    sessionName,
    seconds: credentialSeconds,
    issuedBy: 'InstanceCredentials',
  })
  return replyJson({
    Code: 'Success',
    LastUpdated: isoSeconds(cloud.now()),
    Type: 'AWS-HMAC',
    ...describe(issued),
  })
}

/** A token that was sent must be right, also where none is required (IMDSv1 allowed). */
function checkInstanceToken(exchange: Exchange): void {
  const { cloud, request } = exchange
  const token = request.headers['x-aws-ec2-metadata-token']
  if (token === undefined && cloud.data.instance.tokenOptional === true) return
  const expiresAt = cloud.state.instanceTokens.get(token ?? '') ?? 0
  if (expiresAt <= cloud.now()) throw new ServiceError(401, 'Unauthorized', 'Unauthorized')
}

function issueRole(
  cloud: Cloud,
  session: { role: string; sessionName: string; seconds: number; issuedBy: string },
): IssuedCredentials {
  const principal = rolePrincipal(session.role, session.sessionName)
  return issueCredentials(cloud, { principal, seconds: session.seconds, issuedBy: session.issuedBy })
}

function describe(issued: IssuedCredentials) {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    Token: issued.sessionToken,
    Expiration: isoSeconds(issued.expiresAt),
  }
}
