import type { Config, Profile, Property, Section, Sourced, SourceLocation } from '../config/types.ts'
import type { Variables } from '../context.ts'
import type { AwsxError } from '../errors.ts'
import type {
  AssumeRoleHop,
  Base,
  Hop,
  Origin,
  PlanOptions,
  ProfileChain,
  Step,
  TimedHop,
  Warning,
} from './types.ts'

/** What planning reads from, and the warnings that it collects. */
export interface PlanContext {
  readonly config: Config
  readonly variables: Variables
  readonly warnings: Warning[]
  /** False for a custom endpoint, where regions and ARNs can have another form. */
  readonly callsAws: boolean
  readonly checks: PlanChecks
}

/** Checks values and explains problems. `src/plan/quick-plan.ts` has a short implementation. */
export interface PlanChecks {
  /** @param owner the section's name in the error: `profile "x"` */
  checkKeys(
    planContext: PlanContext,
    owner: string,
    section: Pick<Section, 'get'> | undefined,
    keys: readonly string[],
  ): void
  checkOptions(planContext: PlanContext, options: PlanOptions): void
  checkChosenRegion(planContext: PlanContext, region: Sourced<string>): void
  /** Adds the role of an option, and applies variables of aws-vault to the configured roles. */
  changeRoles(
    planContext: PlanContext,
    chain: ProfileChain,
    configured: readonly AssumeRoleHop[],
    options: PlanOptions,
  ): readonly AssumeRoleHop[]
  /** Adds the session policies of profiles that assume no role. */
  addPolicies(
    planContext: PlanContext,
    chain: ProfileChain,
    steps: readonly [Base, ...Hop[]],
    options: PlanOptions,
  ): readonly [Base, ...Hop[]]
  /** What variables of aws-vault say about GetSessionToken. */
  sessionVariables(
    planContext: PlanContext,
    hasRoles: boolean,
  ): { readonly mfaSerial?: string | undefined; readonly seconds?: number | undefined }
  /** Opens a profile with the keys that it includes. @returns undefined if no file has it */
  openProfile(planContext: PlanContext, name: string): Profile | undefined
  /** The credentials of the environment, which replace profile `default` if it has none. */
  findAmbientBase(planContext: PlanContext, origin: Origin): Base | undefined
  /** Checks a key of an Identity Center profile that its sso-session has as well. */
  checkRepeatedKey(
    planContext: PlanContext,
    repeated: { readonly profile: Profile; readonly session: Section; readonly property: Property },
  ): void
  /** Null where no warnings are collected. */
  readonly warnings: PlanWarnings | null
  readonly errors: PlanErrors
}

/** Adds a warning about something. */
type Warn<Details extends readonly unknown[]> = (planContext: PlanContext, ...details: Details) => void

/** Warnings about a profile. A quick plan leaves them out. */
export interface PlanWarnings {
  /** Several sources of credentials in one profile. */
  readonly warnOfSeveralSources: Warn<[profile: Profile]>
  /** Sources of credentials next to the one that assumes the profile's role. */
  readonly warnOfIgnoredSources: Warn<[profile: Profile]>
  readonly warnOfSourceBesideToken: Warn<[profile: Profile, token: Property]>
  /** Credential keys of a source profile with an access key. */
  readonly warnOfKeysBesideAccessKey: Warn<[profile: Profile]>
  readonly warnOfSourceWithoutRole: Warn<[profile: Profile]>
  /** A `credential_source` that the AWS CLI reads differently. */
  readonly warnOfNamedSource: Warn<[profile: Profile, name: string]>
  readonly warnOfAmbientKeys: Warn<[profile: Profile]>
  readonly warnOfInvalidDuration: Warn<[profile: Profile, text: string]>
  /** @param request the duration that STS would reject, in seconds */
  readonly warnOfDuration: Warn<[hop: TimedHop, request: number]>
  /** @param request the duration that is too long for a chained role, in seconds */
  readonly warnOfChainedDuration: Warn<[hop: TimedHop, request: number]>
  /** @param implied the region that STS is called in */
  readonly warnOfMissingRegion: Warn<
    [profile: { readonly name: string; readonly at: SourceLocation | undefined }, implied: string]
  >
  readonly warnOfOtherPartition: Warn<
    [region: Sourced<string>, role: { readonly arn: string; readonly step: Step | undefined }]
  >
}

/** Makes the error for a problem. */
type Explain<Details extends readonly unknown[]> = (
  planContext: PlanContext,
  ...details: Details
) => AwsxError

/** The errors of a profile that cannot be planned. A quick plan stops as soon as it needs one. */
export interface PlanErrors {
  readonly missingKeys: Explain<[profile: Profile]>
  /** @param names the values of `credential_source` */
  readonly unknownSource: Explain<[profile: Profile, names: readonly string[]]>
  readonly incompleteSso: Explain<[profile: Profile, missing: readonly string[]]>
  readonly incompleteSession: Explain<[session: Section]>
  readonly sessionNotFound: Explain<[profile: Profile, reference: Property]>
  readonly emptyRole: Explain<[profile: Profile]>
  readonly ambiguousSource: Explain<[profile: Profile]>
  readonly noSource: Explain<[profile: Profile]>
  /** @param visited the profiles that were followed to the reference */
  readonly sourceNotFound: Explain<[visited: readonly Profile[], reference: Reference]>
  readonly cycle: Explain<[members: readonly Profile[], last: Reference]>
  readonly tokenWithoutRole: Explain<[profile: Profile, token: Property | undefined]>
  /** @param why why no call takes the policy, to complete `…, because …` */
  readonly idlePolicy: Explain<
    [profile: Profile, policy: Property, why: { readonly problem: string; readonly hint: string }]
  >
  readonly invalidTag: Explain<[profile: Profile, pair: string]>
  sessionNameWithoutRole(base: Base): AwsxError
  profileNotFound(config: Config, name: string, from: string): AwsxError
  /** @param settingsOnly profile `default` if it has no credentials; undefined if it has credentials or does not exist */
  noProfileNamed(config: Config, settingsOnly: Profile | undefined): AwsxError
}

/** A key of one profile that names another profile. */
export interface Reference {
  readonly from: Profile
  readonly key: 'source_profile' | 'credential_process'
  readonly name: string
}
