import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import type { CreateTokenCommandInput } from '@aws-sdk/client-sso-oidc'

import { Secret } from '../secret.ts'
import { runCall, tokenClientOptions } from './client.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { isLifetime, isTime } from './times.ts'

/** A client of the Identity Center's token service, as RegisterClient made it. */
export interface Registration {
  readonly clientId: string
  readonly clientSecret: Secret
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number
}

export interface RegistrationRequest {
  readonly clientName: string
  readonly scopes: readonly string[]
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  readonly issuerUrl: string
}

/**
 * RegisterClient, an unsigned call.
 * @throws what the client throws; see {@link describeFailure}
 */
export async function registerClient(
  request: RegistrationRequest,
  connection: Connection,
  context: CallContext,
): Promise<Registration> {
  const command = new RegisterClientCommand({
    clientName: request.clientName,
    clientType: 'public',
    scopes: [...request.scopes],
    grantTypes: [...request.grantTypes],
    issuerUrl: request.issuerUrl,
    ...(request.redirectUris.length === 0 ? {} : { redirectUris: [...request.redirectUris] }),
  })
  const client = new SSOOIDCClient(await tokenClientOptions(connection, context))
  const { value } = await runCall(client, context, (oidc, abortSignal) => oidc.send(command, { abortSignal }))
  if (value.clientId === undefined || value.clientSecret === undefined) {
    throw new SyntaxError('the response from the token service has no client')
  }
  const expiresAt = (value.clientSecretExpiresAt ?? 0) * 1000
  return {
    clientId: value.clientId,
    clientSecret: new Secret(value.clientSecret),
    expiresAt: isTime(expiresAt) ? expiresAt : 0,
  }
}

export interface DeviceAuthorization {
  readonly deviceCode: Secret
  readonly userCode: string
  readonly verificationUri: string
  /** The page with the code filled in; not every service has one. */
  readonly verificationUriComplete: string | null
  /** Seconds. */
  readonly expiresIn: number
  /** Seconds between two polls. */
  readonly interval: number
}

/**
 * StartDeviceAuthorization: begins the device authorization grant (RFC 8628 §3.1). Lifetimes missing from the response get defaults.
 * @throws what the client throws; see {@link describeFailure}
 */
export async function startDeviceAuthorization(
  registration: Registration,
  startUrl: string,
  connection: Connection,
  context: CallContext,
): Promise<DeviceAuthorization> {
  const command = new StartDeviceAuthorizationCommand({
    clientId: registration.clientId,
    clientSecret: registration.clientSecret.reveal(),
    startUrl,
  })
  const client = new SSOOIDCClient(await tokenClientOptions(connection, context))
  const { value } = await runCall(client, context, (oidc, abortSignal) => oidc.send(command, { abortSignal }))
  const { deviceCode, userCode, verificationUri } = value
  if (!deviceCode || !userCode || !verificationUri)
    throw new SyntaxError('the response from the token service has no device code')
  return {
    deviceCode: new Secret(deviceCode),
    userCode,
    verificationUri,
    verificationUriComplete: value.verificationUriComplete || null,
    expiresIn: isLifetime(value.expiresIn) ? value.expiresIn : 600,
    interval: isLifetime(value.interval) ? value.interval : 5,
  }
}

/** What CreateToken is asked with: one of the three grants that awsx uses. */
export type Grant =
  | { readonly kind: 'device'; readonly deviceCode: Secret }
  | { readonly kind: 'code'; readonly code: Secret; readonly verifier: Secret; readonly redirectUri: string }
  | { readonly kind: 'refresh'; readonly refreshToken: Secret }

export interface TokenAnswer {
  readonly accessToken: Secret
  /** Seconds. */
  readonly expiresIn: number
  readonly refreshToken: Secret | null
}

/** @throws what the client throws, e.g. AuthorizationPendingException, SlowDownException, InvalidGrantException */
export async function createToken(
  registration: Registration,
  grant: Grant,
  connection: Connection,
  context: CallContext,
): Promise<Answer<TokenAnswer>> {
  const command = new CreateTokenCommand({
    clientId: registration.clientId,
    clientSecret: registration.clientSecret.reveal(),
    ...grantInput(grant),
  })
  const client = new SSOOIDCClient(await tokenClientOptions(connection, context))
  const answer = await runCall(client, context, (oidc, abortSignal) => oidc.send(command, { abortSignal }))
  const { accessToken, expiresIn = 0, refreshToken } = answer.value
  if (accessToken === undefined || !isLifetime(expiresIn))
    throw new SyntaxError('the response from the token service has no valid token')
  const value: TokenAnswer = {
    accessToken: new Secret(accessToken),
    expiresIn,
    refreshToken: refreshToken === undefined ? null : new Secret(refreshToken),
  }
  return { value, clockOffsetMs: answer.clockOffsetMs }
}

function grantInput(
  grant: Grant,
): Pick<CreateTokenCommandInput, 'grantType'> & Partial<CreateTokenCommandInput> {
  switch (grant.kind) {
    case 'device':
      return {
        grantType: 'urn:ietf:params:oauth:grant-type:device_code',
        deviceCode: grant.deviceCode.reveal(),
      }
    case 'code':
      return {
        grantType: 'authorization_code',
        code: grant.code.reveal(),
        codeVerifier: grant.verifier.reveal(),
        redirectUri: grant.redirectUri,
      }
    case 'refresh':
      return { grantType: 'refresh_token', refreshToken: grant.refreshToken.reveal() }
  }
}
