import {
  listMember,
  readJson,
  ServiceError,
  replyJson,
  textMember,
  type Cloud,
  type Exchange,
  type Reply,
} from './exchange.ts'
import { randomToken, randomUserCode } from './random.ts'
import type { OidcClient } from './state.ts'
import type { Portal } from './data.ts'

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const CODE_GRANT = 'authorization_code'
const REFRESH_GRANT = 'refresh_token'

/** The only redirect URI of a public client; the port of a loopback listener is filled in later (RFC 8252 §7.3). */
const LOOPBACK_REDIRECT = 'http://127.0.0.1/oauth/callback'

/** POST /client/register */
export function registerClient(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const body = readJson(request)
  const clientName = textMember(body, 'clientName')
  if (clientName === '' || textMember(body, 'clientType') !== 'public') {
    throw oidcRefusal('InvalidClientMetadataException', 'clientName and clientType "public" are required')
  }
  const grantTypes = listMember(body, 'grantTypes') ?? [DEVICE_GRANT, REFRESH_GRANT]
  const unknown = grantTypes.filter((grant) => ![DEVICE_GRANT, CODE_GRANT, REFRESH_GRANT].includes(grant))
  if (unknown.length > 0) throw oidcRefusal('UnsupportedGrantTypeException', unknown.join(' '))
  const redirectUris = listMember(body, 'redirectUris') ?? []
  if (redirectUris.some((uri) => uri !== LOOPBACK_REDIRECT)) {
    throw oidcRefusal('InvalidRedirectUriException', `redirectUris must be ${LOOPBACK_REDIRECT}`)
  }
  const issuerUrl = textMember(body, 'issuerUrl')
  if (grantTypes.includes(CODE_GRANT) && (redirectUris.length === 0 || issuerUrl === '')) {
    throw oidcRefusal(
      'InvalidRequestException',
      'the authorization_code grant needs redirectUris and issuerUrl',
    )
  }
  if (issuerUrl !== '') findPortal(cloud, issuerUrl)
  const client: OidcClient = {
    clientId: randomToken('', 22),
    clientSecret: randomToken('LocalClientSecret', 64),
    clientName,
    expiresAt: cloud.now() + cloud.data.oidc.registrationSeconds * 1000,
    grantTypes,
    redirectUris,
    ...(issuerUrl === '' ? {} : { issuerUrl }),
    scopes: listMember(body, 'scopes') ?? [],
  }
  cloud.state.clients.set(client.clientId, client)
  return replyJson({
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    clientIdIssuedAt: Math.floor(cloud.now() / 1000),
    clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
  })
}

/** POST /device_authorization */
export function startDeviceAuthorization(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const body = readJson(request)
  const client = checkClient(cloud, body)
  const startUrl = textMember(body, 'startUrl')
  findPortal(cloud, startUrl)
  const { deviceIntervalSeconds, deviceCodeSeconds } = cloud.data.oidc
  const deviceCode = randomToken('LocalDeviceCode')
  const userCode = randomUserCode()
  cloud.state.devices.set(deviceCode, {
    deviceCode,
    userCode,
    clientId: client.clientId,
    startUrl,
    expiresAt: cloud.now() + deviceCodeSeconds * 1000,
    intervalSeconds: deviceIntervalSeconds,
    lastPollAt: Number.NEGATIVE_INFINITY,
    status: 'pending',
  })
  return replyJson({
    deviceCode,
    userCode,
    verificationUri: `${cloud.url()}/device`,
    verificationUriComplete: `${cloud.url()}/device?user_code=${userCode}`,
    expiresIn: deviceCodeSeconds,
    interval: deviceIntervalSeconds,
  })
}

/**
 * Finds the client that a request names.
 *
 * @throws Refusal InvalidClientException (401) when it is unknown, its secret wrong, or its registration over
 */
export function checkClient(cloud: Cloud, body: Record<string, unknown>): OidcClient {
  const client = cloud.state.clients.get(textMember(body, 'clientId'))
  if (client === undefined || client.clientSecret !== textMember(body, 'clientSecret')) {
    throw oidcRefusal('InvalidClientException', 'Invalid client provided')
  }
  if (client.expiresAt <= cloud.now())
    throw oidcRefusal('InvalidClientException', 'Client registration has expired')
  return client
}

/**
 * Finds an access portal by its start URL; `/`, `#` and `#/` at the end make no difference.
 *
 * @throws Refusal InvalidRequestException when there is none
 */
export function findPortal(cloud: Cloud, startUrl: string): Portal {
  const wanted = withoutTail(startUrl)
  const found = Object.entries(cloud.data.portals).find(([url]) => withoutTail(url) === wanted)
  if (found === undefined) throw oidcRefusal('InvalidRequestException', 'Invalid start url provided')
  return found[1]
}

/** @returns an error of the OIDC service: header x-amzn-ErrorType, body members `error` and `error_description`. */
export function oidcRefusal(code: string, description: string): ServiceError {
  const error = code
    .replace(/Exception$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
  const status = code === 'InvalidClientException' ? 401 : 400
  return new ServiceError(status, code, description, { error, error_description: description })
}

function withoutTail(startUrl: string): string {
  return startUrl.replace(/[/#]+$/, '')
}
