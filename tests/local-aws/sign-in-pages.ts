import { readForm, replyRedirect, type Cloud, type Exchange, type Reply } from './exchange.ts'
import { findPortal } from './oidc.ts'
import { ALLOW_OR_DENY, replyPage, replyProblemPage } from './page.ts'
import { randomToken } from './random.ts'
import type { AuthorizeVisit, DeviceAuthorization, OidcClient } from './state.ts'

/** GET /authorize: the page on which a person allows a client to act for them (authorization code with PKCE). */
export function showAuthorize(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const { query } = request
  const client = cloud.state.clients.get(query.get('client_id') ?? '')
  if (client === undefined || client.expiresAt <= cloud.now())
    return replyProblemPage('The client is not registered.')
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!isRegisteredRedirect(client, redirectUri)) {
    return replyProblemPage('redirect_uri is not http://127.0.0.1:PORT/oauth/callback as registered.')
  }
  const state = query.get('state') ?? ''
  const problem = findProblem(query, client)
  if (problem !== undefined) return replyRedirect(callback(redirectUri, { error: problem, state }))
  const scopes = (query.get('scopes') ?? '').split(' ').filter((scope) => scope !== '')
  const visit = {
    clientId: client.clientId,
    redirectUri,
    state,
    challenge: query.get('code_challenge') ?? '',
    scopes,
  }
  const id = randomToken('visit-', 24)
  cloud.state.visits.set(id, visit)
  const portal = findPortal(cloud, client.issuerUrl ?? '')
  return replyPage({
    title: `Allow ${client.clientName} to access your data?`,
    facts: { User: portal.user, Portal: client.issuerUrl ?? '', Scopes: scopes.join(' ') },
    form: { action: '/signin/authorize', hidden: { visit: id }, buttons: ALLOW_OR_DENY },
  })
}

/** POST /signin/authorize: the decision, sent back to the client's listener. */
export function decideAuthorize(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const form = readForm(request)
  const id = form.get('visit') ?? ''
  const visit = cloud.state.visits.get(id)
  if (visit === undefined) return replyProblemPage('This page was answered before.')
  cloud.state.visits.delete(id)
  const { redirectUri, state } = visit
  if (form.get('decision') !== 'allow')
    return replyRedirect(callback(redirectUri, { error: 'access_denied', state }))
  return replyRedirect(callback(redirectUri, { code: issueCode(cloud, visit), state }))
}

/** GET /device: asks for the user code, or shows the one of the address for confirmation. */
export function showDevice(exchange: Exchange): Reply {
  const userCode = (exchange.request.query.get('user_code') ?? '').trim().toUpperCase()
  if (userCode === '') {
    return replyPage({
      title: 'Authorization requested',
      note: 'Enter the code that your device shows.',
      form: {
        action: '/device',
        method: 'get',
        field: { name: 'user_code', label: 'Code' },
        buttons: [{ id: 'confirm', label: 'Confirm' }],
      },
    })
  }
  const device = findDevice(exchange.cloud, userCode)
  if (device === undefined) return replyProblemPage(`The code ${userCode} is unknown, used or expired.`)
  return replyPage({
    title: 'Authorization requested',
    facts: { Code: userCode },
    note: 'Confirm that this is the code on your device.',
    form: {
      action: '/signin/device',
      hidden: { user_code: userCode },
      buttons: [{ id: 'confirm', label: 'Confirm and continue' }],
    },
  })
}

/** POST /signin/device: first the confirmed code, then the decision. */
export function decideDevice(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const form = readForm(request)
  const userCode = form.get('user_code') ?? ''
  const device = findDevice(cloud, userCode)
  if (device === undefined) return replyProblemPage(`The code ${userCode} is unknown, used or expired.`)
  const decision = form.get('decision')
  if (decision === null) {
    return replyPage({
      title: `Allow ${cloud.state.clients.get(device.clientId)?.clientName ?? ''} to access your data?`,
      facts: { User: findPortal(cloud, device.startUrl).user, Portal: device.startUrl, Code: userCode },
      form: { action: '/signin/device', hidden: { user_code: userCode }, buttons: ALLOW_OR_DENY },
    })
  }
  device.status = decision === 'allow' ? 'approved' : 'denied'
  return decision === 'allow'
    ? replyPage({ title: 'Request approved', note: 'You can close this window.' })
    : replyPage({ title: 'Request denied', note: 'You can close this window.' })
}

/** @returns the device authorization that waits under a user code. */
export function findDevice(cloud: Cloud, userCode: string): DeviceAuthorization | undefined {
  return [...cloud.state.devices.values()].find(
    (device) => device.userCode === userCode && device.status === 'pending' && device.expiresAt > cloud.now(),
  )
}

/** @returns a redirect URI with parameters added. */
export function callback(redirectUri: string, parameters: Record<string, string>): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

function issueCode(cloud: Cloud, visit: AuthorizeVisit): string {
  const code = randomToken('LocalCode')
  const expiresAt = cloud.now() + cloud.data.oidc.authorizationCodeSeconds * 1000
  cloud.state.codes.set(code, { ...visit, expiresAt })
  return code
}

/** The registered URI has no port; the one asked for must have one and else be equal (RFC 8252 §7.3). */
function isRegisteredRedirect(client: OidcClient, redirectUri: string): boolean {
  const withPort = /^(http:\/\/127\.0\.0\.1):\d{1,5}(\/.*)$/.exec(redirectUri)
  return withPort !== null && client.redirectUris.includes(`${withPort[1]}${withPort[2]}`)
}

function findProblem(query: URLSearchParams, client: OidcClient): string | undefined {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type'
  if (!client.grantTypes.includes('authorization_code')) return 'unauthorized_client'
  if (query.get('code_challenge_method') !== 'S256') return 'invalid_request'
  if (!/^[\w-]{43}$/.test(query.get('code_challenge') ?? '')) return 'invalid_request'
  const scopes = (query.get('scopes') ?? '').split(' ').filter((scope) => scope !== '')
  return scopes.every((scope) => client.scopes.includes(scope)) ? undefined : 'invalid_scope'
}
