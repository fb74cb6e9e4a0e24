import { createHash } from 'node:crypto'
import { issueCredentials } from './credentials.ts'
import {
  readForm,
  readJson,
  ServiceError,
  replyJson,
  replyRedirect,
  textMember,
  type Cloud,
  type Exchange,
  type Reply,
} from './exchange.ts'
import { ALLOW_OR_DENY, replyPage, replyProblemPage } from './page.ts'
import { readArn, userPrincipal, type Principal } from './principal.ts'
import { checkProof } from './dpop-proof.ts'
import { randomToken } from './random.ts'
import { callback } from './sign-in-pages.ts'
import type { ConsoleSession } from './state.ts'

const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device'
const CROSS_DEVICE = 'arn:aws:signin:::devtools/cross-device'

/** GET /v1/authorize: the page of `aws login`. */
export function showConsoleAuthorize(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const { query } = request
  const clientId = query.get('client_id') ?? ''
  const redirectUri = query.get('redirect_uri') ?? ''
  const problem = findProblem(cloud, query)
  if (problem !== undefined) return replyProblemPage(problem)
  const id = randomToken('visit-', 24)
  const { principal, sessionSeconds } = cloud.data.consoleSignIn
  cloud.state.consoleVisits.set(id, {
    id,
    principal,
    clientId,
    redirectUri,
    challenge: query.get('code_challenge') ?? '',
    state: query.get('state') ?? '',
    codeExpiresAt: 0,
    codeUsed: false,
    endsAt: cloud.now() + sessionSeconds * 1000,
    revoked: false,
  })
  return replyPage({
    title: 'Allow the command line to use your console sign-in?',
    facts: { Signed_in_as: principal },
    form: { action: '/signin/console', hidden: { visit: id }, buttons: ALLOW_OR_DENY },
  })
}

/** POST /signin/console: the decision, sent to the client's listener or to the page that shows the code. */
export function decideConsole(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const form = readForm(request)
  const id = form.get('visit') ?? ''
  const visit = cloud.state.consoleVisits.get(id)
  if (visit === undefined) return replyProblemPage('This page was answered before.')
  cloud.state.consoleVisits.delete(id)
  const { state, redirectUri } = visit
  if (form.get('decision') !== 'allow')
    return replyRedirect(callback(redirectUri, { error: 'access_denied', state }))
  const code = randomToken('LocalConsoleCode')
  const codeExpiresAt = cloud.now() + cloud.data.oidc.authorizationCodeSeconds * 1000
  cloud.state.consoleCodes.set(code, { ...visit, codeExpiresAt })
  return replyRedirect(callback(redirectUri, { code, state }))
}

/** GET /v1/sessions/confirmation: the page of the cross-device flow, with the text to paste at the prompt. */
export function showConfirmation(exchange: Exchange): Reply {
  const { query } = exchange.request
  const code = query.get('code')
  if (code === null) return replyPage({ title: 'Request denied', note: 'You can close this window.' })
  const text = Buffer.from(`state=${query.get('state')}&code=${code}`).toString('base64')
  return replyPage({ title: 'Copy this code to your terminal', note: text })
}

/** POST /v1/token: CreateOAuth2Token with a DPoP proof, for a code or a refresh token. */
export function createOAuth2Token(exchange: Exchange): Reply {
  const { cloud, request, call } = exchange
  const body = readJson(request, 'ValidationException')
  const key = checkProof(exchange)
  const grantType = textMember(body, 'grantType')
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token')
    throw invalid(`grantType ${grantType}`)
  const first = grantType === 'authorization_code'
  const session = first ? redeemCode(cloud, body, key) : redeemRefreshToken(cloud, body, key)
  const principal = consolePrincipal(cloud, session.principal)
  call.caller = principal.arn
  const seconds = Math.min(cloud.data.consoleSignIn.credentialSeconds, 900)
  const issued = issueCredentials(cloud, { principal, seconds, issuedBy: 'CreateOAuth2Token' })
  const refreshToken = randomToken('LocalConsoleRefreshToken')
  cloud.state.consoleRefreshTokens.set(refreshToken, { session, used: false })
  const { accessKeyId, secretAccessKey, sessionToken } = issued
  return replyJson({
    accessToken: { accessKeyId, secretAccessKey, sessionToken },
    tokenType: 'aws_sigv4',
    expiresIn: seconds,
    refreshToken,
    ...(first ? { idToken: writeIdToken(cloud, session) } : {}),
  })
}

function redeemCode(cloud: Cloud, body: Record<string, unknown>, key: string): ConsoleSession {
  const session = cloud.state.consoleCodes.get(textMember(body, 'code'))
  if (session === undefined || session.clientId !== textMember(body, 'clientId')) throw invalid('code')
  if (session.codeUsed) {
    session.revoked = true
    throw denied('AUTHCODE_EXPIRED', 'The authorization code was used before.')
  }
  if (session.codeExpiresAt <= cloud.now())
    throw denied('AUTHCODE_EXPIRED', 'The authorization code has expired.')
  if (session.redirectUri !== textMember(body, 'redirectUri')) throw invalid('redirectUri')
  const challenge = createHash('sha256').update(textMember(body, 'codeVerifier')).digest('base64url')
  if (session.challenge !== challenge) throw invalid('codeVerifier')
  session.codeUsed = true
  session.keyThumbprint = key
  return session
}

/** The refresh token is bound to the key of the first exchange and works once; reuse ends the sign-in. */
function redeemRefreshToken(cloud: Cloud, body: Record<string, unknown>, key: string): ConsoleSession {
  const refresh = cloud.state.consoleRefreshTokens.get(textMember(body, 'refreshToken'))
  if (refresh === undefined || refresh.session.clientId !== textMember(body, 'clientId'))
    throw invalid('refreshToken')
  const { session } = refresh
  if (session.keyThumbprint !== key) throw invalid('the DPoP key is not the one of the sign-in')
  if (refresh.used) session.revoked = true
  if (session.revoked || session.endsAt <= cloud.now())
    throw denied('TOKEN_EXPIRED', 'The session has expired.')
  refresh.used = true
  return session
}

function consolePrincipal(cloud: Cloud, arn: string): Principal {
  const { accountId, resource } = readArn(arn)
  const [kind, roleName, sessionName] = resource.split('/')
  if (kind !== 'assumed-role') return userPrincipal(arn, cloud.data.users[arn]?.userId ?? '')
  const userId = `AROALOCAL:${sessionName}`
  const roleArn = `arn:${readArn(arn).partition}:iam::${accountId}:role/${roleName}`
  return { kind: 'role-session', arn, userId, accountId, roleArn, mfa: false, transitiveTags: {} }
}

/** Clients read `sub` and do not verify the signature; here it is random. */
function writeIdToken(cloud: Cloud, session: ConsoleSession): string {
  const iat = Math.floor(cloud.now() / 1000)
  const parts = [
    { alg: 'ES384', typ: 'JWT', kid: 'local' },
    { sub: session.principal, aud: session.clientId, iss: cloud.url(), iat, exp: iat + 900 },
  ]
  const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return [...encoded, randomToken('', 128)].join('.')
}

function findProblem(cloud: Cloud, query: URLSearchParams): string | undefined {
  if (query.get('response_type') !== 'code') return 'response_type is not code.'
  if (query.get('code_challenge_method') !== 'SHA-256') return 'code_challenge_method is not SHA-256.'
  if (!/^[\w-]{43}$/.test(query.get('code_challenge') ?? ''))
    return 'code_challenge is not a SHA-256 in base64url.'
  if (query.get('scope') !== 'openid') return 'scope is not openid.'
  if (!query.get('state')) return 'state is missing.'
  const redirectUri = query.get('redirect_uri') ?? ''
  const confirmation = `${cloud.url()}/v1/sessions/confirmation`
  const clientId = query.get('client_id')
  if (clientId === CROSS_DEVICE && redirectUri === confirmation) return undefined
  if (clientId === SAME_DEVICE && /^http:\/\/127\.0\.0\.1:\d{1,5}\/oauth\/callback$/.test(redirectUri))
    return undefined
  return 'client_id or redirect_uri is not one of the command line.'
}

function invalid(what: string): ServiceError {
  return new ServiceError(400, 'ValidationException', `Invalid ${what}`, { error: 'INVALID_REQUEST' })
}

function denied(error: string, message: string): ServiceError {
  return new ServiceError(400, 'AccessDeniedException', message, { error })
}
