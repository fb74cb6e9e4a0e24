import { timingSafeEqual } from 'node:crypto'
import type { AccessKey } from './data.ts'
import { ServiceError, type Exchange, type Request } from './exchange.ts'
import { partitionOfRegion, readArn, userPrincipal, type Principal } from './principal.ts'
import { sign, type Authorization, type Scope } from './signature.ts'

/** A caller whose signature was right. */
export type Caller = {
  principal: Principal
  accessKeyId: string
  longTerm: boolean
  /** For temporary credentials: the operation that issued them. */
  issuedBy?: string
  region: string
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.'

/** A service whose calls are signed, as signatures name it. */
export type SignedService =
  | 'eks'
  | 'sts'
  | 'iam'
  | 'ecr'
  | 'ecr-public'
  | 'codeartifact'
  | 'organizations'
  | 'redshift'
  | 'redshift-serverless'

/**
 * Verifies the AWS Signature Version 4 of a request, in the order in which AWS complains: form, key, token, clock,
 * scope, signature. Records scope and caller in the call.
 *
 * @throws Refusal with the codes and texts of STS and IAM
 */
export function authenticate(exchange: Exchange, service: SignedService): Caller {
  const { request, cloud, call } = exchange
  const authorization = readAuthorization(request)
  call.region = authorization.region
  call.service = authorization.service
  const { caller, secret, key } = findCaller(exchange, authorization.accessKeyId)
  checkClock(authorization, cloud.now(), cloud.data.clockSkewSeconds)
  checkScope(authorization, service, caller.principal)
  const expected = Buffer.from(sign(request, authorization, secret))
  const given = Buffer.from(authorization.signature)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new ServiceError(403, 'SignatureDoesNotMatch', MISMATCH)
  }
  call.caller = caller.principal.arn
  // AWS reports a use some time later, so a key that asks for its own last use does not see that call.
  if (key !== undefined && call.operation !== 'GetAccessKeyLastUsed')
    key.lastUsed = { at: cloud.now(), service, region: authorization.region }
  return caller
}

function readAuthorization(request: Request): Authorization {
  const header = request.headers['authorization']
  if (header === undefined) {
    throw new ServiceError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token')
  }
  const fields = /^AWS4-HMAC-SHA256 +(.*)$/.exec(header)?.[1]
  if (fields === undefined) throw incomplete(`Unsupported AWS 'algorithm': '${header.split(' ')[0]}'.`)
  const credential = readField(fields, 'Credential')
  const signature = readField(fields, 'Signature')
  const signedHeaders = readField(fields, 'SignedHeaders').split(';')
  const amzDate = request.headers['x-amz-date']
  if (amzDate === undefined) {
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  }
  if (!/^\d{8}T\d{6}Z$/.test(amzDate)) {
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${amzDate}'.`)
  }
  checkSignedHeaders(request, signedHeaders)
  return { ...readScope(credential), signature, signedHeaders, amzDate }
}

function readField(fields: string, name: string): string {
  const value = new RegExp(`(?:^|,)\\s*${name}=([^,\\s]+)`).exec(fields)?.[1]
  if (value === undefined) throw incomplete(`Authorization header requires '${name}' parameter.`)
  return value
}

function readScope(credential: string): Scope {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/')
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) {
    throw incomplete(`Credential must have exactly 5 slash-delimited elements, got '${credential}'.`)
  }
  return { accessKeyId, date, region, service }
}

/** A header that decides what the call means and is not signed could have been changed on the way. */
function checkSignedHeaders(request: Request, signedHeaders: string[]): void {
  const required = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  const missing = required.filter((name) => !signedHeaders.includes(name))
  if (missing.length === 0) return
  const text = `There were headers present in the request which were not signed: ${missing.join(', ')}`
  throw new ServiceError(403, 'SignatureDoesNotMatch', text)
}

function findCaller(
  exchange: Exchange,
  accessKeyId: string,
): { caller: Caller; secret: string; key?: AccessKey } {
  const token = exchange.request.headers['x-amz-security-token']
  const region = exchange.call.region ?? ''
  const { state, now } = exchange.cloud
  const issued = state.credentials.get(accessKeyId)
  if (issued !== undefined) {
    if (token !== issued.sessionToken) throw unknownKey()
    if (issued.expiresAt <= now()) {
      throw new ServiceError(403, 'ExpiredToken', 'The security token included in the request is expired')
    }
    const { principal, issuedBy, secretAccessKey } = issued
    return { caller: { principal, accessKeyId, longTerm: false, issuedBy, region }, secret: secretAccessKey }
  }
  const long = token === undefined ? findUserKey(exchange, accessKeyId) : undefined
  if (long === undefined) throw unknownKey()
  const caller = { principal: long.principal, accessKeyId, longTerm: true, region }
  return { caller, secret: long.key.secret, key: long.key }
}

function findUserKey(
  exchange: Exchange,
  accessKeyId: string,
): { principal: Principal; key: AccessKey } | undefined {
  const { data, now } = exchange.cloud
  for (const [arn, user] of Object.entries(data.users)) {
    const key = user.accessKeys[accessKeyId]
    if (key === undefined || key.status !== 'Active') continue
    if (key.createdAt + data.newKeyDelaySeconds * 1000 > now()) continue
    return { principal: userPrincipal(arn, user.userId), key }
  }
  return undefined
}

/** STS and IAM answer a wrong clock with SignatureDoesNotMatch; RequestTimeTooSkewed is S3's. */
function checkClock(authorization: Authorization, now: number, skewSeconds: number): void {
  const { amzDate, date } = authorization
  const signedAt = readAmzDate(amzDate)
  const skew = skewSeconds * 1000
  const minutes = `${skewSeconds / 60} min.`
  if (signedAt < now - skew) {
    const limit = `${writeAmzDate(now - skew)} (${writeAmzDate(now)} - ${minutes})`
    throw new ServiceError(
      403,
      'SignatureDoesNotMatch',
      `Signature expired: ${amzDate} is now earlier than ${limit}`,
    )
  }
  if (signedAt > now + skew) {
    const limit = `${writeAmzDate(now + skew)} (${writeAmzDate(now)} + ${minutes})`
    throw new ServiceError(
      403,
      'SignatureDoesNotMatch',
      `Signature not yet current: ${amzDate} is still later than ${limit}`,
    )
  }
  if (!amzDate.startsWith(date)) {
    const text = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`
    throw new ServiceError(403, 'SignatureDoesNotMatch', text)
  }
}

function checkScope(scope: Scope, service: SignedService, principal: Principal): void {
  if (scope.service !== service) {
    throw new ServiceError(
      403,
      'SignatureDoesNotMatch',
      `Credential should be scoped to correct service: '${service}'. `,
    )
  }
  const global =
    service === 'iam' && partitionOfRegion(scope.region) === 'aws' && scope.region !== 'us-east-1'
  if (global || !/^[a-z]+(-[a-z]+)+-\d$/.test(scope.region)) {
    const text = `Credential should be scoped to a valid region, not '${scope.region}'. `
    throw new ServiceError(403, 'SignatureDoesNotMatch', text)
  }
  if (partitionOfRegion(scope.region) !== readArn(principal.arn).partition) throw unknownKey()
}

function readAmzDate(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  return Date.parse(iso)
}

function writeAmzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')
}

function incomplete(message: string): ServiceError {
  return new ServiceError(400, 'IncompleteSignature', message)
}

function unknownKey(): ServiceError {
  return new ServiceError(
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  )
}
