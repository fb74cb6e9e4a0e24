import { registerClient } from '../aws/sso-oidc.ts'
import type { Registration } from '../aws/sso-oidc.ts'
import { saveRecord } from './save-record.ts'
import { registrationFromPayload, registrationToPayload } from './sso-token.ts'
import type { RegistrationPayload } from './sso-token.ts'
import { describeService } from './login-deps.ts'
import type { LoginTask } from './login-deps.ts'

const clientName = 'awsx'
/** Without a scope there is no refresh token. This is the default of the AWS CLI. */
const defaultScopes = ['sso:account:access']
/** A client whose registration is valid for less is registered again, as in botocore. */
const floorMs = 15 * 60_000

/** Loopback redirects are registered without a port, so that the listener can use any (RFC 8252 §7.3). */
const redirectUri = 'http://127.0.0.1/oauth/callback'

const grants = {
  browser: { grantTypes: ['authorization_code', 'refresh_token'], redirectUris: [redirectUri] },
  'device-code': {
    grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    redirectUris: [],
  },
} as const

/**
 * Gets the client to sign in with: the stored one of the portal, flow and scopes, or a new one.
 * @param mustBeNew whether a stored one is ignored
 */
export async function ensureRegistration(
  task: LoginTask,
  flow: keyof typeof grants,
  mustBeNew: boolean,
): Promise<Registration> {
  const { signIn, connection, deps } = task
  const scopes = signIn.scopes ?? defaultScopes
  // Use the URL as configured, because a client registered with a spelling that AWS rejects must not serve another spelling.
  const { startUrl, ssoRegion } = signIn
  const identity = JSON.stringify([
    'sso-registration',
    1,
    { startUrl, ssoRegion, scopes, flow, endpoint: connection.endpoint },
  ])
  const stored = mustBeNew ? undefined : await deps.store.read(identity)
  const now = deps.context.now()
  if (stored !== undefined) {
    const registration = registrationFromPayload(stored.payload as RegistrationPayload)
    if (registration.expiresAt - now > floorMs) {
      deps.debug('sign-in: using the registered client')
      return registration
    }
  }
  deps.debug(`sign-in: registering a client at ${describeService(task)}`)
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
