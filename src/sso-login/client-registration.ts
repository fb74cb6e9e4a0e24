import { registerClient } from '../aws/sso-oidc.ts'
import type { Registration } from '../aws/sso-oidc.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { saveRecord } from './save-record.ts'
import { registrationFromPayload, registrationToPayload } from './sso-token.ts'
import type { RegistrationPayload } from './sso-token.ts'
import type { LoginTask } from './login-deps.ts'

const clientName = 'awsx'
/** Without a scope there is no refresh token. This one is the AWS CLI's default. */
const defaultScopes = ['sso:account:access']
/** A registration with less time left is replaced (botocore's window). */
const floorMs = 15 * 60_000

/** Loopback redirects are registered without a port, so the listener can use any port (RFC 8252 §7.3). */
const redirectUri = 'http://127.0.0.1/oauth/callback'

const grants = {
  browser: { grantTypes: ['authorization_code', 'refresh_token'], redirectUris: [redirectUri] },
  'device-code': {
    grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    redirectUris: [],
  },
} as const

/**
 * The client with which to sign in: the stored one of that portal, flow and scopes, or a new one.
 * @param renew do not use a stored one
 */
export async function ensureRegistration(
  signIn: SsoSignIn,
  task: LoginTask,
  flow: keyof typeof grants,
  renew: boolean,
): Promise<Registration> {
  const { connection, deps } = task
  const scopes = signIn.scopes ?? defaultScopes
  const { startUrl, ssoRegion } = signIn
  const identity = JSON.stringify([
    'sso-registration',
    1,
    { startUrl, ssoRegion, scopes, flow, endpoint: connection.endpoint },
  ])
  const stored = renew ? undefined : await deps.store.read(identity)
  const now = deps.context.now()
  if (stored !== undefined) {
    const registration = registrationFromPayload(stored.payload as RegistrationPayload)
    if (registration.expiresAt - now > floorMs) return registration
  }
  const request = { clientName, scopes, issuerUrl: startUrl, ...grants[flow] }
  const registration = await registerClient(request, connection, deps.context)
  const record = {
    kind: 'sso-registration',
    expiresAt: registration.expiresAt,
    renewable: false,
    payload: registrationToPayload(registration),
  } as const
  await saveRecord(identity, record, deps)
  return registration
}
