import type { SourceLocation, Sourced } from '../config/types.ts'
import type { Secret } from '../secret.ts'

/** Where a step of a plan comes from. */
export interface Origin {
  readonly profile: string
  /** The profile's header; null for what does not stand in a file (environment keys without a profile). */
  readonly at: SourceLocation | null
}

export interface StaticBase extends Origin {
  readonly kind: 'static'
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret | null
  readonly accountId: string | null
}

/** A key in awsx's own store: that of an IAM user, or one that was pasted from the access portal. */
export interface StoredKeyBase extends Origin {
  readonly kind: 'stored-key'
  readonly accountId: string | null
}

/** The sign-in that an SSO base, or `awsx login` of a session, needs. */
export interface SsoSignIn {
  /** The name of the `[sso-session]` section, null for a profile in the legacy form. */
  readonly ssoSession: string | null
  readonly startUrl: string
  readonly ssoRegion: string
  /** From `sso_registration_scopes`; null where the config says nothing. */
  readonly scopes: readonly string[] | null
}

export interface SsoBase extends Origin, SsoSignIn {
  readonly kind: 'sso'
  readonly accountId: string
  readonly roleName: string
}

export interface WebIdentityBase extends Origin {
  readonly kind: 'web-identity'
  readonly roleArn: string
  readonly roleSessionName: string | null
  readonly tokenFile: string
  readonly durationSeconds: number | null
}

export interface ProcessBase extends Origin {
  readonly kind: 'process'
  readonly command: string
  /** `aws_account_id` of the profile, used where the process tells none. */
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

/** GetSessionToken with an IAM user's keys: one MFA code then serves every role behind it. */
export interface SessionTokenHop extends Origin {
  readonly kind: 'session-token'
  readonly mfaSerial: string
  readonly durationSeconds: number
}

export interface AssumeRoleHop extends Origin {
  readonly kind: 'assume-role'
  readonly roleArn: string
  /** As configured; null means that awsx chooses one (`awsx-<user>`). */
  readonly roleSessionName: string | null
  readonly externalId: string | null
  readonly mfaSerial: string | null
  /** The session in front of this hop was made with that serial, so the call itself sends neither serial nor code. */
  readonly mfaFromSession: boolean
  /** What is requested, after the cap of one hour for chained roles. */
  readonly durationSeconds: number
  readonly sourceIdentity: string | null
  readonly sessionTags: Readonly<Record<string, string>>
  readonly transitiveSessionTags: readonly string[]
  /** Inline session policy, JSON text. */
  readonly policy: string | null
  readonly policyArns: readonly string[]
}

export type Hop = SessionTokenHop | AssumeRoleHop

export type Step = Base | Hop

/** Something that the plan's reader should know; `at` is `file:line` or null. */
export interface Warning {
  readonly code: string
  readonly message: string
  readonly at: string | null
}

export type ServiceId = 'sts' | 'sso' | 'sso_oidc' | 'iam' | 'signin'

/** How every call that belongs to a plan is sent (AWS SDK reference guide: service-specific endpoints, FIPS, dual-stack). */
export interface ClientSettings {
  /** Region of the STS and sign-in calls; always that of the starting profile. */
  readonly region: string
  /** Endpoint overrides that apply, by service. */
  readonly endpoints: Readonly<Partial<Record<ServiceId, string>>>
  readonly useFips: boolean
  readonly useDualstack: boolean
  /** `sts_regional_endpoints = legacy`: the global STS endpoint for the regions that had it. */
  readonly legacySts: boolean
  /** PEM file that replaces the default roots. */
  readonly caBundle: string | null
}

/** How to get from nothing to the named profile's credentials. */
export interface Plan {
  readonly profile: string
  readonly region: Sourced<string> | null
  /** The base first, then each hop in the order in which it is called. */
  readonly steps: readonly [Base, ...Hop[]]
  readonly clients: ClientSettings
  /** `mfa_process` of the profile that holds the serial: a command that prints the MFA code. */
  readonly mfaProcess: string | null
  readonly warnings: readonly Warning[]
}

/** What the command line or settings change about a plan. */
export interface PlanOptions {
  readonly region?: string
  readonly durationSeconds?: number
  /** Leave GetSessionToken out. */
  readonly noSession?: boolean
  /** One more hop on top of the profile. */
  readonly roleArn?: string
  readonly externalId?: string
  readonly roleSessionName?: string
  /** Whether the store holds a key for a profile; asked only for one that has no credentials of its own. */
  readonly hasStoredKey?: (profile: string) => boolean
}
