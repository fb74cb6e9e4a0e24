import type { Config, Profile, Property, Section, Sourced, SourceLocation } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { AssumeRoleHop, PlanOptions, ProfileChain, Warning } from './types.ts'

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
  /** What variables of aws-vault say about GetSessionToken. */
  sessionVariables(
    planContext: PlanContext,
    hasRoles: boolean,
  ): { readonly mfaSerial?: string | undefined; readonly seconds?: number | undefined }
  /** Hints for a section with a missing key. */
  keysAtFault(planContext: PlanContext, section: Section): readonly string[]
  /** Hints for a profile without credentials. */
  hintsForCredentials(name: string): readonly string[]
  /** Hints for a missing section: similar names and headers that look like it. */
  suggest(
    config: Config,
    kind: 'profile' | 'sso-session',
    name: string,
    names: readonly string[],
  ): readonly string[]
  profileNotFound(config: Config, name: string, from: string): AwsxError
  /** @param settingsOnly profile `default` if it has no credentials; undefined if it has credentials or does not exist */
  noProfileNamed(config: Config, settingsOnly: Profile | undefined): AwsxError
}

export function makePlanContext(config: Config, variables: Variables, checks: PlanChecks): PlanContext {
  const hasEndpoint = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS'].some(
    (name) => readVariable(variables, name) !== undefined,
  )
  return { config, variables, warnings: [], callsAws: !hasEndpoint, checks }
}

/** The same context for a plan with the endpoints of a profile. */
export function withEndpointsOf(planContext: PlanContext, profile: Profile | undefined): PlanContext {
  const hasEndpoint = ['endpoint_url', 'services'].some((key) => profile?.get(key) !== undefined)
  return hasEndpoint ? { ...planContext, callsAws: false } : planContext
}

type Location = SourceLocation | Property | null | undefined

/** The value of a key. An empty value counts as absent, also for keys such as `aws_access_key_id =`. */
export function readKey(profile: Profile, key: string): string | undefined {
  return findProperty(profile, key)?.value
}

/** Like {@link readKey}, with the location. */
export function findProperty(profile: Profile, key: string): Property | undefined {
  const property = profile.get(key)
  return property?.value === '' ? undefined : property
}

/** Adds a warning. */
export function warn(
  planContext: Pick<PlanContext, 'config' | 'warnings'>,
  code: string,
  message: string,
  location: Location,
): void {
  const at = showLocation(planContext.config, location) ?? null
  planContext.warnings.push({ code, message, at })
}

/** The error for a line of the config. */
export function configError(
  config: Config,
  code: ErrorCode,
  error: {
    readonly message: string
    readonly location?: Location
    readonly hints?: readonly string[]
  },
): AwsxError {
  const at = showLocation(config, error.location)
  return new AwsxError(code, error.message, {
    ...(at === undefined ? {} : { at }),
    ...(error.hints === undefined ? {} : { hints: error.hints }),
  })
}

function showLocation(config: Config, location: Location): string | undefined {
  if (location === null || location === undefined) return undefined
  return config.show('location' in location ? location.location : location)
}
