import { issueCredentials } from './credentials.ts'
import { ServiceError, replyJson, type Cloud, type Exchange, type Reply } from './exchange.ts'
import { findPortal } from './oidc.ts'
import { findLiveSession, revokeSession } from './oidc-token.ts'
import { permissionSetPrincipal } from './principal.ts'
import type { PortalSession } from './state.ts'
import type { Portal } from './data.ts'

/** GET /federation/credentials */
export function getRoleCredentials(exchange: Exchange): Reply {
  const { cloud, request, call } = exchange
  const { portal } = openPortal(exchange)
  const accountId = readQuery(request.query, 'account_id')
  const permissionSet = readQuery(request.query, 'role_name')
  const account = portal.accounts.find((candidate) => candidate.id === accountId)
  if (account?.roles.includes(permissionSet) !== true)
    throw new ServiceError(403, 'ForbiddenException', 'No access')
  const principal = permissionSetPrincipal({
    accountId,
    permissionSet,
    region: portal.region,
    user: portal.user,
  })
  call.caller = principal.arn
  const seconds = portal.roleCredentialSeconds
  const issued = issueCredentials(cloud, { principal, seconds, issuedBy: 'GetRoleCredentials' })
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = issued
  return replyJson({ roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } })
}

/** GET /assignment/accounts */
export function listAccounts(exchange: Exchange): Reply {
  const { portal } = openPortal(exchange)
  const assigned = portal.accounts.filter((account) => account.roles.length > 0)
  const { items, nextToken } = readPage(assigned, exchange, portal)
  const accountList = items.map(({ id, name, email }) => ({
    accountId: id,
    accountName: name,
    emailAddress: email,
  }))
  return replyJson({ accountList, ...nextToken })
}

/** GET /assignment/roles */
export function listAccountRoles(exchange: Exchange): Reply {
  const { portal } = openPortal(exchange)
  const accountId = readQuery(exchange.request.query, 'account_id')
  const account = portal.accounts.find((candidate) => candidate.id === accountId)
  if (account === undefined || account.roles.length === 0)
    throw new ServiceError(403, 'ForbiddenException', 'No access')
  const { items, nextToken } = readPage(account.roles, exchange, portal)
  return replyJson({ roleList: items.map((roleName) => ({ roleName, accountId })), ...nextToken })
}

/** POST /logout */
export function logout(exchange: Exchange): Reply {
  const { session } = openPortal(exchange)
  revokeSession(exchange.cloud, session.id)
  return { status: 200, headers: {}, body: '' }
}

function openPortal(exchange: Exchange): { portal: Portal; session: PortalSession } {
  const { cloud, request } = exchange
  const token = cloud.state.accessTokens.get(request.headers['x-amz-sso_bearer_token'] ?? '')
  const alive = token !== undefined && token.expiresAt > cloud.now()
  const session = alive ? findLiveSession(cloud, token.sessionId) : undefined
  if (session === undefined)
    throw new ServiceError(401, 'UnauthorizedException', 'Session token not found or invalid')
  const portal = findPortal(cloud, session.startUrl)
  limitRate(cloud, session.startUrl, portal.requestsPerSecond)
  return { portal, session }
}

function limitRate(cloud: Cloud, startUrl: string, perSecond: number | undefined): void {
  if (perSecond === undefined) return
  const now = cloud.now()
  const recent = (cloud.state.portalCallTimes.get(startUrl) ?? []).filter((time) => time > now - 1000)
  if (recent.length >= perSecond)
    throw new ServiceError(429, 'TooManyRequestsException', 'HTTP 429 Unknown Code')
  cloud.state.portalCallTimes.set(startUrl, [...recent, now])
}

function readPage<T>(
  all: T[],
  exchange: Exchange,
  portal: Portal,
): { items: T[]; nextToken: { nextToken?: string } } {
  const { query } = exchange.request
  const asked = Number(query.get('max_result') ?? 100)
  if (!(asked >= 1 && asked <= 100))
    throw new ServiceError(400, 'InvalidRequestException', 'max_result is not from 1 to 100')
  const token = query.get('next_token') ?? ''
  const start = token === '' ? 0 : Number(/^page-from-(\d+)$/.exec(token)?.[1] ?? Number.NaN)
  if (Number.isNaN(start)) throw new ServiceError(400, 'InvalidRequestException', 'Invalid next_token')
  const end = start + Math.min(asked, portal.pageSize ?? 100)
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? { nextToken: `page-from-${end}` } : {},
  }
}

function readQuery(query: URLSearchParams, name: string): string {
  const value = query.get(name)
  if (value === null || value === '')
    throw new ServiceError(400, 'InvalidRequestException', `${name} is missing`)
  return value
}
