import { createHash } from 'node:crypto'
import { readJson, replyJson, textMember, type Cloud, type Exchange, type Reply } from './exchange.ts'
import { checkClient, DEVICE_GRANT, findPortal, oidcRefusal } from './oidc.ts'
import { randomToken } from './random.ts'
import type { OidcClient, PortalSession } from './state.ts'

/** Two polls that left in time may arrive closer together. */
const POLL_TOLERANCE_MS = 100

type TokenRequest = { cloud: Cloud; client: OidcClient; body: Record<string, unknown> }

/** POST /token */
export function createToken(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const body = readJson(request)
  const client = checkClient(cloud, body)
  const grantType = textMember(body, 'grantType')
  const token = { cloud, client, body }
  if (!client.grantTypes.includes(grantType)) {
    const known = [DEVICE_GRANT, 'authorization_code', 'refresh_token'].includes(grantType)
    throw oidcRefusal(known ? 'UnauthorizedClientException' : 'UnsupportedGrantTypeException', grantType)
  }
  if (grantType === DEVICE_GRANT) return redeemDeviceCode(token)
  return grantType === 'authorization_code' ? redeemAuthorizationCode(token) : redeemRefreshToken(token)
}

/** Ends a sign-in: every token that descends from it stops working. */
export function revokeSession(cloud: Cloud, sessionId: string): void {
  const session = cloud.state.portalSessions.get(sessionId)
  if (session !== undefined) session.revoked = true
}

/** @returns the sign-in when it is neither ended nor revoked. */
export function findLiveSession(cloud: Cloud, sessionId: string): PortalSession | undefined {
  const session = cloud.state.portalSessions.get(sessionId)
  return session !== undefined && !session.revoked && session.endsAt > cloud.now() ? session : undefined
}

function redeemDeviceCode(token: TokenRequest): Reply {
  const { cloud, client, body } = token
  const device = cloud.state.devices.get(textMember(body, 'deviceCode'))
  if (device === undefined || device.clientId !== client.clientId || device.status === 'used') {
    throw oidcRefusal('InvalidGrantException', 'Invalid device code provided')
  }
  if (device.expiresAt <= cloud.now()) throw oidcRefusal('ExpiredTokenException', 'Device code has expired')
  const tooEarly = cloud.now() - device.lastPollAt < device.intervalSeconds * 1000 - POLL_TOLERANCE_MS
  device.lastPollAt = cloud.now()
  if (device.status === 'denied') throw oidcRefusal('AccessDeniedException', 'The user denied the request')
  if (device.status === 'pending') {
    if (!tooEarly) throw oidcRefusal('AuthorizationPendingException', 'The authorization is pending')
    device.intervalSeconds += 5
    throw oidcRefusal('SlowDownException', 'The client polls too often')
  }
  device.status = 'used'
  return grantTokens(token, startSession(cloud, device.startUrl), client.scopes)
}

function redeemAuthorizationCode(token: TokenRequest): Reply {
  const { cloud, client, body } = token
  const code = cloud.state.codes.get(textMember(body, 'code'))
  if (code === undefined || code.clientId !== client.clientId) {
    throw oidcRefusal('InvalidGrantException', 'Invalid authorization code provided')
  }
  if (code.sessionId !== undefined) {
    revokeSession(cloud, code.sessionId)
    throw oidcRefusal(
      'InvalidGrantException',
      'The authorization code was used before; its tokens are revoked',
    )
  }
  if (code.expiresAt <= cloud.now())
    throw oidcRefusal('InvalidGrantException', 'The authorization code has expired')
  if (code.redirectUri !== textMember(body, 'redirectUri')) {
    throw oidcRefusal('InvalidGrantException', 'redirectUri is not the one of the authorization request')
  }
  if (code.challenge !== challengeOf(textMember(body, 'codeVerifier'))) {
    throw oidcRefusal('InvalidGrantException', 'PKCE verification failed')
  }
  const session = startSession(cloud, client.issuerUrl ?? '')
  code.sessionId = session.id
  return grantTokens(token, session, code.scopes)
}

/** A refresh token works once. Its second use means that somebody else has it: the whole family is revoked. */
function redeemRefreshToken(token: TokenRequest): Reply {
  const { cloud, client, body } = token
  const refresh = cloud.state.refreshTokens.get(textMember(body, 'refreshToken'))
  if (refresh === undefined || refresh.clientId !== client.clientId) {
    throw oidcRefusal('InvalidGrantException', 'Invalid refresh token provided')
  }
  if (refresh.used) {
    revokeSession(cloud, refresh.sessionId)
    throw oidcRefusal('InvalidGrantException', 'The refresh token was used before; its session is revoked')
  }
  const session = findLiveSession(cloud, refresh.sessionId)
  if (session === undefined) throw oidcRefusal('InvalidGrantException', 'The session has ended')
  refresh.used = true
  return grantTokens(token, session, refresh.scopes)
}

function startSession(cloud: Cloud, startUrl: string): PortalSession {
  const portal = findPortal(cloud, startUrl)
  const id = randomToken('session-', 16)
  const session = { id, startUrl, endsAt: cloud.now() + portal.sessionSeconds * 1000, revoked: false }
  cloud.state.portalSessions.set(id, session)
  return session
}

/** Without a scope the sign-in is of the old kind: no refresh token, and the access token lives as long as the session. */
function grantTokens(token: TokenRequest, session: PortalSession, scopes: string[]): Reply {
  const { cloud, client } = token
  const left = Math.floor((session.endsAt - cloud.now()) / 1000)
  const refreshable = scopes.length > 0 && client.grantTypes.includes('refresh_token')
  const portal = findPortal(cloud, session.startUrl)
  const expiresIn = scopes.length > 0 ? Math.min(portal.accessTokenSeconds, left) : left
  const accessToken = randomToken('LocalAccessToken')
  cloud.state.accessTokens.set(accessToken, {
    sessionId: session.id,
    expiresAt: cloud.now() + expiresIn * 1000,
  })
  if (!refreshable) return replyJson({ accessToken, tokenType: 'Bearer', expiresIn })
  const refreshToken = randomToken('LocalRefreshToken')
  const { clientId } = client
  cloud.state.refreshTokens.set(refreshToken, { sessionId: session.id, clientId, scopes, used: false })
  return replyJson({ accessToken, tokenType: 'Bearer', expiresIn, refreshToken })
}

function challengeOf(verifier: string): string {
  return /^[\w.~-]{43,128}$/.test(verifier) ? createHash('sha256').update(verifier).digest('base64url') : ''
}
