import type { Registration } from '../aws/sso-oidc.ts'
import { Secret } from '../secret.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { parseJsonObject } from '../text/json-object.ts'
import type { SsoToken } from './sso-token.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * Reads the content of a token file as the AWS CLI (botocore, SSOTokenProvider) and the SDKs write it.
 * @returns undefined if it is not valid JSON, or has no token or expiration
 */
export function parseSharedToken(
  text: string,
): { readonly token: SsoToken; readonly members: Members } | undefined {
  const members = parseJsonObject(text) ?? {}
  const { accessToken, refreshToken } = members
  const expiresAt = parseTime(members['expiresAt'])
  if (typeof accessToken !== 'string' || accessToken === '' || expiresAt === undefined) return undefined
  const registration = parseRegistration(members)
  const canRefresh = typeof refreshToken === 'string' && refreshToken !== '' && registration !== null
  const token = {
    accessToken: new Secret(accessToken),
    expiresAt,
    refreshToken: canRefresh ? new Secret(refreshToken) : null,
    registration,
  }
  return { token, members }
}

/**
 * The content of a token file, with the members and the time format of botocore.
 * @param others unknown members of the file, which the SDKs keep too
 */
export function formatSharedToken(signIn: SsoSignIn, token: SsoToken, others: Members = {}): string {
  const { refreshToken: _token, ...kept } = others
  const { registration, refreshToken } = token
  return JSON.stringify({
    ...kept,
    startUrl: signIn.startUrl,
    region: signIn.ssoRegion,
    accessToken: token.accessToken.reveal(),
    expiresAt: formatUtc(token.expiresAt),
    ...(registration === null
      ? {}
      : {
          clientId: registration.clientId,
          clientSecret: registration.clientSecret.reveal(),
          registrationExpiresAt: formatUtc(registration.expiresAt),
        }),
    ...(refreshToken === null ? {} : { refreshToken: refreshToken.reveal() }),
  })
}

/** Like botocore, ignores a client without an expiration. */
function parseRegistration({ clientId, clientSecret, registrationExpiresAt }: Members): Registration | null {
  const expiresAt = parseTime(registrationExpiresAt)
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string' || expiresAt === undefined) return null
  return { clientId, clientSecret: new Secret(clientSecret), expiresAt }
}

/** Old versions of the AWS CLI wrote `UTC` instead of `Z`. A time without a zone would be read as local time. */
function parseTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/(?:Z|UTC|[+-]\d\d:?\d\d)$/.test(text)) return undefined
  const time = Date.parse(text.replace(/UTC$/, 'Z'))
  return Number.isNaN(time) ? undefined : time
}
