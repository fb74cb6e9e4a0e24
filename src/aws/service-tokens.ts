/** The calls that give a password or token of a service: one signed POST each, instead of clients of half a megabyte. */
import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { CallContext, Connection } from './connection.ts'
import { jsonCall, readElement, sendSigned } from './signed-request.ts'

/** With what, and to where, a call is sent. */
export interface Caller {
  readonly credentials: Credentials
  /** Milliseconds that the clock of AWS is ahead of the local one. */
  readonly clockOffsetMs: number
  readonly connection: Connection
  readonly context: CallContext
}

export interface ServiceToken {
  /** The user to give with the token, if the service tells one. */
  readonly user: string | null
  readonly token: Secret
  /** Milliseconds since 1970 UTC, by the clock of AWS. */
  readonly expiresAt: number
}

/** GetAuthorizationToken of ECR, or of the public registry, whose answer has an object instead of a list (API reference of both). */
export function getRegistryPassword(caller: Caller, isPublic: boolean): Promise<ServiceToken> {
  const target = isPublic ? 'SpencerFrontendService' : 'AmazonEC2ContainerRegistry_V20150921'
  const call = jsonCall(isPublic ? 'ecr-public' : 'ecr', `${target}.GetAuthorizationToken`, {})
  return send(caller, call, (body) => {
    const data = parseJsonObject(body)?.['authorizationData']
    const { authorizationToken, expiresAt } = toJsonObject(Array.isArray(data) ? data[0] : data) ?? {}
    const pair = Buffer.from(readText(authorizationToken), 'base64').toString()
    // The password may have colons, too.
    const [, user = '', password = ''] = /^([^:]*):(.+)$/s.exec(pair) ?? []
    return { user, token: toSecret(password), expiresAt: readSeconds(expiresAt) }
  })
}

export interface DomainRequest {
  readonly domain: string
  /** The account of the domain; the caller's if not given. */
  readonly owner?: string | undefined
  /** Seconds, 900 to 43,200; 0 for as long as the credentials live; the service's 12 hours if not given. */
  readonly duration?: number | undefined
}

/** GetAuthorizationToken of CodeArtifact. */
export function getDomainToken(
  caller: Caller,
  { domain, owner, duration }: DomainRequest,
): Promise<ServiceToken> {
  const query = {
    domain,
    ...(owner === undefined ? {} : { 'domain-owner': owner }),
    ...(duration === undefined ? {} : { duration: String(duration) }),
  }
  const call = { service: 'codeartifact', path: '/v1/authorization-token', query, body: '' }
  return send(caller, call, (body) => {
    const { authorizationToken, expiration } = parseJsonObject(body) ?? {}
    return { user: 'aws', token: toSecret(readText(authorizationToken)), expiresAt: readSeconds(expiration) }
  })
}

export interface DatabaseRequest {
  /** A provisioned cluster, or a serverless workgroup. */
  readonly kind: 'cluster' | 'workgroup'
  readonly name: string
  readonly database?: string | undefined
}

/** GetClusterCredentialsWithIAM of Redshift, or GetCredentials of Redshift Serverless. They choose the user. */
export function getDatabaseLogin(
  caller: Caller,
  { kind, name, database }: DatabaseRequest,
): Promise<ServiceToken> {
  if (kind === 'workgroup') {
    const fields = { workgroupName: name, ...(database === undefined ? {} : { dbName: database }) }
    const call = jsonCall('redshift-serverless', 'RedshiftServerless.GetCredentials', fields)
    return send(caller, call, (body) => {
      const { dbUser, dbPassword, expiration } = parseJsonObject(body) ?? {}
      return {
        user: readText(dbUser),
        token: toSecret(readText(dbPassword)),
        expiresAt: readSeconds(expiration),
      }
    })
  }
  const body = new URLSearchParams({
    Action: 'GetClusterCredentialsWithIAM',
    Version: '2012-12-01',
    ClusterIdentifier: name,
    ...(database === undefined ? {} : { DbName: database }),
  }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return send(caller, { service: 'redshift', headers, body }, (xml) => ({
    user: readText(readElement(xml, 'DbUser')),
    token: toSecret(readText(readElement(xml, 'DbPassword'))),
    expiresAt: checkTime(Date.parse(readElement(xml, 'Expiration') ?? '')),
  }))
}

type Call = Omit<Parameters<typeof sendSigned>[0], 'clockOffsetMs'>

function send(caller: Caller, call: Call, read: (body: string) => ServiceToken): Promise<ServiceToken> {
  return sendSigned({ ...call, clockOffsetMs: caller.clockOffsetMs }, caller.credentials, caller, read)
}

function readText(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new SyntaxError('a field is missing in the answer')
}

/** A line break in a token would end the header or the line that it is written into. */
function toSecret(text: string): Secret {
  if (/^[\x21-\x7e]+$/.test(text)) return new Secret(text)
  throw new SyntaxError('the token in the answer is malformed')
}

function readSeconds(value: unknown): number {
  return checkTime(typeof value === 'number' ? value * 1000 : Number.NaN)
}

function checkTime(time: number): number {
  if (Number.isFinite(time)) return time
  throw new SyntaxError('the answer has no end of the token')
}
