import type { Registration, TokenAnswer } from '../aws/sso-oidc.ts'
import type { Answer } from '../aws/connection.ts'
import { Secret } from '../secret.ts'
import type { SsoSignIn } from '../plan/types.ts'
import type { StoredRecord } from '../store/types.ts'

/** A sign-in to Identity Center. */
export interface SsoToken {
  readonly accessToken: Secret
  /** By the local clock, milliseconds since 1970 UTC. */
  readonly expiresAt: number
  /** Single use; null where the token cannot be refreshed. */
  readonly refreshToken: Secret | null
  readonly registration: Registration | null
}

/** A token is refreshed when less than this is left, if it can be: the window of the AWS SDKs (5 minutes). */
const refreshWindowMs = 5 * 60_000
/** A token with less time left is not used: it could expire during a call. */
const usableFloorMs = 30_000

export function isUsable(token: SsoToken, now: number): boolean {
  return token.expiresAt - now > usableFloorMs
}

/** Usable, and with enough time left that no refresh is needed first. */
export function isFresh(token: SsoToken, now: number): boolean {
  return token.expiresAt - now > (token.refreshToken === null ? usableFloorMs : refreshWindowMs)
}

export function canRefresh(token: SsoToken, now: number): boolean {
  return token.refreshToken !== null && token.registration !== null && token.registration.expiresAt > now
}

/**
 * Canonical text of everything that decides which token it is. Several sessions on one start URL have a token each, because
 * one may sign in to them as different users.
 */
export function tokenIdentity(signIn: SsoSignIn, endpoint: string): string {
  const { ssoSession, startUrl, ssoRegion } = signIn
  return JSON.stringify(['sso-token', 1, { startUrl, ssoRegion, ssoSession, endpoint }])
}

/** @param previous if the response has no new refresh token, the old one stays in use */
export function tokenFromAnswer(
  answer: Answer<TokenAnswer>,
  registration: Registration,
  now: number,
  previous: Secret | null = null,
): SsoToken {
  const { accessToken, expiresIn, refreshToken } = answer.value
  return {
    accessToken,
    expiresAt: now + expiresIn * 1000,
    refreshToken: refreshToken ?? previous,
    registration,
  }
}

interface TokenPayload {
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken: string | null
  readonly registration: RegistrationPayload | null
}

export interface RegistrationPayload {
  readonly clientId: string
  readonly clientSecret: string
  readonly expiresAt: number
}

export function tokenToRecord(token: SsoToken): StoredRecord {
  const payload: TokenPayload = {
    accessToken: token.accessToken.reveal(),
    expiresAt: token.expiresAt,
    refreshToken: token.refreshToken?.reveal() ?? null,
    registration: token.registration === null ? null : registrationToPayload(token.registration),
  }
  const renewable = token.refreshToken !== null
  return { kind: 'sso-token', expiresAt: token.expiresAt, renewable, payload }
}

export function tokenFromRecord(record: StoredRecord): SsoToken {
  const payload = record.payload as TokenPayload
  return {
    accessToken: new Secret(payload.accessToken),
    expiresAt: payload.expiresAt,
    refreshToken: payload.refreshToken === null ? null : new Secret(payload.refreshToken),
    registration: payload.registration === null ? null : registrationFromPayload(payload.registration),
  }
}

export function registrationToPayload(registration: Registration): RegistrationPayload {
  return { ...registration, clientSecret: registration.clientSecret.reveal() }
}

export function registrationFromPayload(payload: RegistrationPayload): Registration {
  return { ...payload, clientSecret: new Secret(payload.clientSecret) }
}
