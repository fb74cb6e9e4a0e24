import type { SavedExpiry } from '../config/expiry-keys.ts'
import type { SourceLocation } from '../config/types.ts'
import type { Secret } from '../secret.ts'

/** The profile that a step of a plan comes from. */
export interface Origin {
  readonly profile: string
  /** The profile's header; null if the step comes from no file, such as keys of the environment. */
  readonly at: SourceLocation | null
}

export interface StaticBase extends Origin {
  readonly kind: 'static'
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret | null
  /** When the session token expires, if another tool saved that in the profile; null otherwise. */
  readonly expiry: SavedExpiry | null
  readonly accountId: string | null
}

/** An access key in the store: the key of an IAM user, or one pasted from the access portal. */
export interface StoredKeyBase extends Origin {
  readonly kind: 'stored-key'
  readonly accountId: string | null
}

/** The sign-in for an SSO base, or for `awsx login` with an sso-session. */
export interface SsoSignIn {
  /** The name of the `[sso-session]` section; null for a profile in the legacy form. */
  readonly ssoSession: string | null
  readonly startUrl: string
  readonly ssoRegion: string
  /** From `sso_registration_scopes`; null if not configured. */
  readonly scopes: readonly string[] | null
}

export interface SsoBase extends Origin, SsoSignIn {
  readonly kind: 'sso'
  readonly accountId: string
  readonly roleName: string
}

/** Which part of their permissions narrowed credentials have: `read` as in ReadOnlyAccess, `view` as in ViewOnlyAccess. */
export type NarrowAccess = 'read' | 'view'

/** The session policies of a call. The session may do what both they and its source allow. */
export interface SessionPolicies {
  /** Inline session policy as JSON text. */
  readonly policy: string | null
  readonly policyArns: readonly string[]
  /** The access that awsx chose the policies for; not set for policies of the user. */
  readonly access?: NarrowAccess
}

export interface WebIdentityBase extends Origin, SessionPolicies {
  readonly kind: 'web-identity'
  readonly roleArn: string
  readonly roleSessionName: string | null
  /** Null if a program prints the token. */
  readonly tokenFile: string | null
  /** `web_identity_token_process`, a key of aws-vault: a program that prints the token. */
  readonly tokenProcess: { readonly command: string; readonly commandAt: SourceLocation } | null
  readonly durationSeconds: number | null
}

export interface ProcessBase extends Origin {
  readonly kind: 'process'
  readonly command: string
  readonly commandAt: SourceLocation
  /** `aws_account_id` of the profile, for a process that does not print one. */
  readonly accountId: string | null
}

export interface LoginBase extends Origin {
  readonly kind: 'login'
  readonly loginSession: string
}

export interface EnvironmentBase extends Origin {
  readonly kind: 'environment'
}

export interface ContainerBase extends Origin {
  readonly kind: 'container'
}

export interface InstanceBase extends Origin {
  readonly kind: 'ec2-metadata'
}

export type Base =
  | StaticBase
  | StoredKeyBase
  | SsoBase
  | WebIdentityBase
  | ProcessBase
  | LoginBase
  | EnvironmentBase
  | ContainerBase
  | InstanceBase

/** GetSessionToken with an IAM user's key. One MFA code then covers all roles assumed with the session. */
export interface SessionTokenHop extends Origin {
  readonly kind: 'session-token'
  readonly mfaSerial: string
  /** The profile with the `mfa_serial`. */
  readonly mfaProfile: string
  readonly durationSeconds: number
}

export interface AssumeRoleHop extends Origin, SessionPolicies {
  readonly kind: 'assume-role'
  readonly roleArn: string
  /** As configured; null for the default (`awsx-<user>`). */
  readonly roleSessionName: string | null
  readonly externalId: string | null
  readonly mfaSerial: string | null
  /** The session before this hop was made with the same serial, so this call sends neither serial nor code. */
  readonly mfaFromSession: boolean
  /** The requested duration, at most one hour for chained roles. */
  readonly durationSeconds: number
  readonly sourceIdentity: string | null
  readonly sessionTags: Readonly<Record<string, string>>
  readonly transitiveSessionTags: readonly string[]
}

/** GetFederationToken with an IAM user's key: a session with session policies, which cannot call IAM. */
export interface FederationTokenHop extends Origin, SessionPolicies {
  readonly kind: 'federation-token'
  readonly durationSeconds: number
}

/** GetScopedCredentials: the same session with fewer permissions. */
export interface ScopedHop extends Origin {
  readonly kind: 'scoped'
  /** Inline session policy as JSON text; null to shorten the session only. */
  readonly policy: string | null
  /** See {@link SessionPolicies}. */
  readonly access?: NarrowAccess
  /** Null for the rest of the source's life. */
  readonly durationSeconds: number | null
  /** When the session ends at the latest: milliseconds since 1970 UTC. */
  readonly endsAt?: number
}

/** A hop whose duration the plan decides. */
export type TimedHop = SessionTokenHop | AssumeRoleHop

export type Hop = SessionTokenHop | AssumeRoleHop | FederationTokenHop | ScopedHop

export type Step = Base | Hop
