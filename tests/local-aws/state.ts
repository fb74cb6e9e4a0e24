import type { Principal } from './principal.ts'

/** Temporary credentials that were handed out. */
export type IssuedCredentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  /** Epoch milliseconds. */
  expiresAt: number
  principal: Principal
  /** The operation that issued them, and whether a role session asked for them (role chaining). */
  issuedBy: string
  chained: boolean
  maxSessionSeconds: number
}

/** A client registered by RegisterClient. */
export type OidcClient = {
  clientId: string
  clientSecret: string
  clientName: string
  expiresAt: number
  grantTypes: string[]
  redirectUris: string[]
  issuerUrl?: string
  scopes: string[]
}

/** A device authorization that waits for its user, or was decided. */
export type DeviceAuthorization = {
  deviceCode: string
  userCode: string
  clientId: string
  startUrl: string
  expiresAt: number
  intervalSeconds: number
  lastPollAt: number
  status: 'pending' | 'approved' | 'denied' | 'used'
}

/** A visit of GET /authorize whose page was shown and not answered yet. */
export type AuthorizeVisit = {
  clientId: string
  redirectUri: string
  state: string
  challenge: string
  scopes: string[]
}

/** An authorization code of Identity Center. */
type AuthorizationCode = AuthorizeVisit & { expiresAt: number; sessionId?: string }

/** A sign-in at the access portal: the family that all tokens which descend from it belong to. */
export type PortalSession = { id: string; startUrl: string; endsAt: number; revoked: boolean }

type PortalAccessToken = { sessionId: string; expiresAt: number }
type PortalRefreshToken = { sessionId: string; clientId: string; scopes: string[]; used: boolean }

/** A sign-in by `aws login`: the DPoP key is bound when its code is exchanged. */
export type ConsoleSession = {
  id: string
  principal: string
  clientId: string
  redirectUri: string
  challenge: string
  codeExpiresAt: number
  codeUsed: boolean
  endsAt: number
  revoked: boolean
  keyThumbprint?: string
}

/** What this AWS remembers between calls. */
export type State = {
  credentials: Map<string, IssuedCredentials>
  /** Per MFA serial: the codes given out by mfaCode and not used, how many there were, and the TOTP steps used. */
  mfa: Map<string, { open: Set<string>; counter: number; usedSteps: Set<number> }>
  clients: Map<string, OidcClient>
  devices: Map<string, DeviceAuthorization>
  visits: Map<string, AuthorizeVisit>
  codes: Map<string, AuthorizationCode>
  portalSessions: Map<string, PortalSession>
  accessTokens: Map<string, PortalAccessToken>
  refreshTokens: Map<string, PortalRefreshToken>
  /** Per start URL: the times of the portal calls of the last second. */
  portalCallTimes: Map<string, number[]>
  consoleVisits: Map<string, ConsoleSession & { state: string }>
  consoleCodes: Map<string, ConsoleSession>
  consoleRefreshTokens: Map<string, { session: ConsoleSession; used: boolean }>
  proofIds: Set<string>
  signinTokens: Map<string, { principal: Principal; expiresAt: number; sessionSeconds?: number }>
  instanceTokens: Map<string, number>
}

/** @returns the memory of an AWS that nobody has called yet. */
export function createState(): State {
  return {
    credentials: new Map(),
    mfa: new Map(),
    clients: new Map(),
    devices: new Map(),
    visits: new Map(),
    codes: new Map(),
    portalSessions: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    portalCallTimes: new Map(),
    consoleVisits: new Map(),
    consoleCodes: new Map(),
    consoleRefreshTokens: new Map(),
    proofIds: new Set(),
    signinTokens: new Map(),
    instanceTokens: new Map(),
  }
}
