import type { Registration, TokenAnswer } from '../aws/sso-oidc.ts'
import type { Answer } from '../aws/connection.ts'
import { Secret } from '../secret.ts'
import { normalizeStartUrl } from '../plan/same-portal.ts'
import type { SsoSignIn } from '../plan/types.ts'
import type { Store, StoredRecord } from '../store/types.ts'

/** A token of Identity Center. */
export interface SsoToken {
  readonly accessToken: Secret
  /** By the local clock, milliseconds since 1970 UTC. */
  readonly expiresAt: number
  /** Works once; null if the token cannot be refreshed. */
  readonly refreshToken: Secret | null
  readonly registration: Registration | null
}

/** A token that can be refreshed is when it has less than this left, as in the AWS SDKs. */
const refreshWindowMs = 5 * 60_000
/** With less left, a token could expire during a call. */
const usableFloorMs = 30_000

export function isUsable(token: SsoToken, now: number): boolean {
  return token.expiresAt - now > usableFloorMs
}

/** Whether a token is used without trying to refresh it first. */
export function isFresh(token: SsoToken, now: number): boolean {
  return token.expiresAt - now > (token.refreshToken === null ? usableFloorMs : refreshWindowMs)
}

/** `valid for 54 min`, or `expired`, for `--debug` */
export function describeLeft({ expiresAt }: SsoToken, now: number): string {
  const leftMs = expiresAt - now
  return leftMs <= 0 ? 'expired' : `valid for ${Math.floor(leftMs / 60_000)} min`
}

export function canRefresh(token: SsoToken, now: number): boolean {
  return token.refreshToken !== null && token.registration !== null && token.registration.expiresAt > now
}

/**
 * Identity of a token's record in the store. Several sessions with one start URL have a token each, because the user may sign in to them as
 * different users. All spellings of a start URL share one identity.
 */
export function tokenIdentity(signIn: SsoSignIn, endpoint: string): string {
  const { ssoSession, ssoRegion } = signIn
  const startUrl = normalizeStartUrl(signIn.startUrl)
  return JSON.stringify(['sso-token', 1, { startUrl, ssoRegion, ssoSession, endpoint }])
}

/** Reads a token from the store. */
export async function readToken(identity: string, store: Pick<Store, 'read'>): Promise<SsoToken | undefined> {
  const record = await store.read(identity)
  return record === undefined ? undefined : tokenFromRecord(record)
}

/** @param previous the refresh token that stays in use if the answer has no new one */
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
  /** Whether the token is in the cache of the AWS CLI too, and this is a copy. */
  readonly shared?: true
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

/** @param isShared whether the token is in the cache of the AWS CLI too, and the record is a copy */
export function tokenToRecord(token: SsoToken, isShared = false): StoredRecord {
  const payload: TokenPayload = {
    accessToken: token.accessToken.reveal(),
    expiresAt: token.expiresAt,
    refreshToken: token.refreshToken?.reveal() ?? null,
    registration: token.registration === null ? null : registrationToPayload(token.registration),
    ...(isShared ? { shared: true } : {}),
  }
  const renewable = token.refreshToken !== null
  return { kind: 'sso-token', expiresAt: token.expiresAt, renewable, payload }
}

export function isSharedRecord(record: StoredRecord | undefined): boolean {
  return (record?.payload as TokenPayload | undefined)?.shared === true
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
