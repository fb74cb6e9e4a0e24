import type { Profile, SourceLocation, Sourced } from '../config/types.ts'
import type { Base, Hop, NarrowAccess } from './step-types.ts'

export type * from './step-types.ts'

/** A profile's chain of source profiles, from which the steps are planned. */
export interface ProfileChain {
  readonly base: Base
  /** The profile with the base; undefined for credentials of the environment. */
  readonly baseProfile: Profile | undefined
  /** The requested profile. Its MFA device counts if it has no role and uses its source profile's key. */
  readonly requested?: Profile | undefined
  /** Profiles that assume a role, the one closest to the base first. */
  readonly roles: readonly Profile[]
  /** The profile that a `credential_process` of the requested profile runs awsx for. */
  readonly processTarget?: Profile | undefined
}

/** Something unexpected in the config or the environment that does not stop the plan; `at` is `file:line` or null. */
export interface Warning {
  readonly code: string
  readonly message: string
  readonly at: string | null
}

export type ServiceId = 'sts' | 'sso' | 'sso_oidc' | 'iam' | 'signin'

/** The setting that an endpoint comes from. */
export interface EndpointSource {
  /** `endpoint_url`, or the name of a variable. */
  readonly setting: string
  /** `file:line`, null for a variable. */
  readonly at: string | null
}

/** How the calls of a plan are sent (AWS SDK reference guide: service-specific endpoints, FIPS, dual-stack). */
export interface ClientSettings {
  /** Region of the STS and sign-in calls; always the region of the requested profile. */
  readonly region: string
  /** Endpoint overrides by service. */
  readonly endpoints: Readonly<Partial<Record<ServiceId, string>>>
  /** Where each override comes from. */
  readonly endpointSources: Readonly<Partial<Record<ServiceId, EndpointSource>>>
  readonly useFips: boolean
  readonly useDualstack: boolean
  /** `sts_regional_endpoints = legacy`: use the global STS endpoint in older regions. */
  readonly legacySts: boolean
  /** PEM file that replaces the default root certificates. */
  readonly caBundle: string | null
}

/** A variable for the command, from a setting of the profile. */
export interface CommandSetting {
  readonly variable: string
  readonly value: string
  /** The key of the setting: `endpoint_url`, `s3.endpoint_url` of a services section. */
  readonly key: string
  readonly location: SourceLocation
  /** The key is in `[default]`, and the variable keeps it from applying to the command. */
  readonly isOfDefault: boolean
}

/** Full, or narrowed to what {@link NarrowAccess} says. */
export type Access = 'full' | NarrowAccess

/** What awsx demands before it hands out the credentials of a plan, and what it limits. */
export interface PlanGuard {
  /** What the account is for, such as `production`; null if nothing says it. */
  readonly environment: string | null
  readonly access: Access
  /** The option, variable, key, or setting that asks for the access; null for full access. */
  readonly accessFrom: string | null
  /** Milliseconds for which an answer to the question holds on one terminal, 0 to ask every time; null to ask nothing. */
  readonly confirmMs: number | null
  /** The longest session in seconds; null for no limit. */
  readonly maxSeconds: number | null
  /** Whether the credentials of the last step are stored. */
  readonly isCached: boolean
  /** Whether guards of the settings are by account, and the config does not name it: it has to be found before anything is handed out. */
  readonly needsAccount: boolean
  /** The account that AWS named for the credentials of the base; null if the config names it, or it was not asked for. */
  readonly foundAccount: string | null
  /** The variables for the command. */
  readonly variables: Readonly<Record<string, string>>
  /** Whether the audit log records that the credentials are handed out. */
  readonly isAudited?: boolean
  /** Why the agent that the plan is for may not use the profile; undefined if it may, and for the user. */
  readonly agentDenial?: string | undefined
}

/** What `explain` says of a directory file. */
export interface DirectoryFacts {
  readonly path: string
  /** The only accounts that may be used; undefined for all. */
  readonly accounts: readonly string[] | undefined
  readonly trust: 'allowed' | 'changed' | 'denied' | 'unknown'
}

/** How to get a profile's credentials. */
export interface Plan {
  readonly profile: string
  readonly region: Sourced<string> | null
  /** The base, then the hops in call order. */
  readonly steps: readonly [Base, ...Hop[]]
  readonly clients: ClientSettings
  /** Without variables that the user has set. */
  readonly settings: readonly CommandSetting[]
  /** `mfa_process` of the profile with the serial: a command that prints the MFA code. */
  readonly mfaProcess: string | null
  readonly mfaProcessAt: SourceLocation | null
  /** Undefined for a plan that nothing guards or narrows. */
  readonly guard?: PlanGuard
  /** The directory file that applies to the current folder; only `explain` sets it. */
  readonly directoryFile?: DirectoryFacts
  readonly warnings: readonly Warning[]
}

/** Options and settings that change a plan. */
export interface PlanOptions {
  readonly region?: string
  /** The region of a directory file, which comes before that of the profile. */
  readonly directoryRegion?: Sourced<string>
  readonly durationSeconds?: number
  /** Leave out GetSessionToken. */
  readonly noSession?: boolean
  /** A role to assume with the profile's credentials. */
  readonly roleArn?: string
  readonly externalId?: string
  readonly roleSessionName?: string
  /** Whether the store holds an access key for a profile. Called only for profiles without credentials in the config. */
  readonly hasStoredKey?: (profile: string) => boolean
}
