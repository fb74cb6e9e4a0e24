import { chooseRegion, sourceOf } from '../config/choose-profile.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Profile, Sourced, SourceLocation } from '../config/types.ts'
import { readCommandSettings } from './command-settings.ts'
import { readClientSettings } from './endpoints.ts'
import { findMfaProcess, planHops, withOptions } from './hops.ts'
import { implicitRegion, partitionOf, partitionOfArn } from './partitions.ts'
import { followSources } from './follow-sources.ts'
import type { ChainInput } from './follow-sources.ts'
import { withEndpointsOf } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { Base, Hop, Plan, PlanOptions, Step, ProfileChain } from './types.ts'
import { findStoredKeyBase, isAbsent, isWithoutCredentials } from './stored-key-base.ts'

/**
 * Plans how to get a profile's credentials, by the rules that the AWS SDKs share for `source_profile`, `credential_source` and
 * the other keys (AWS SDK shared config specification). In addition, `mfa_serial` and `duration_seconds` take effect, and a
 * profile with any kind of base may name itself as its source. Reads only the config and the environment.
 * @throws AwsxError PROFILE_NOT_FOUND, SOURCE_PROFILE_NOT_FOUND, PROFILE_CYCLE, PROFILE_NO_CREDENTIALS,
 *   PROFILE_AMBIGUOUS_SOURCE, PROFILE_NO_SOURCE, PARTIAL_CREDENTIALS, WEB_IDENTITY_NO_ROLE, CREDENTIAL_SOURCE_INVALID,
 *   SSO_INCOMPLETE, SSO_SESSION_NOT_FOUND, SSO_CONFLICT, CONFIG_PARSE, CONFIG_INVALID
 */
export function planProfile(opening: PlanContext, choice: ProfileChoice, options: PlanOptions): Plan {
  const { config, variables } = opening
  const start = opening.checks.openProfile(opening, choice.name)
  const planContext = withEndpointsOf(opening, start)
  planContext.checks.checkOptions(planContext, options)
  const chain = { ...findChain({ planContext, options }, start, choice), requested: start }
  const hops = planHops(planContext, chain, options)
  // GetSessionToken takes no session name.
  const hasRole = hops.some(({ kind }) => kind === 'assume-role')
  const base = hasRole ? chain.base : withOptions(planContext, chain.base, options)
  const target = chain.processTarget ?? start
  const configured = sourceOf(config, start, 'region') ?? sourceOf(config, target, 'region')
  const region = chooseRegion(variables, options.region, options.directoryRegion ?? configured)
  const mfaProcess = findMfaProcess(chain)
  if (region === configured) {
    const holder = start?.get('region') === undefined ? target : start
    planContext.checks.checkKeys(planContext, `profile "${choice.name}"`, holder, ['region'])
  }
  if (region !== null) planContext.checks.checkChosenRegion(planContext, region)
  const requested = { name: choice.name, at: start?.location }
  const clientRegion = chooseClientRegion(planContext, { region, profile: requested }, [base, ...hops])
  return {
    profile: choice.name,
    region,
    steps: planContext.checks.addPolicies(planContext, chain, [base, ...hops], options),
    clients: readClientSettings(config, target, clientRegion, variables),
    settings: readCommandSettings(config, choice.name, [start, target], variables),
    mfaProcess: mfaProcess?.value ?? null,
    mfaProcessAt: mfaProcess?.location ?? null,
    warnings: planContext.warnings,
  }
}

/** Credentials of the environment are used only if no profile is named and `default` has no credentials. */
function findChain(input: ChainInput, start: Profile | undefined, choice: ProfileChoice): ProfileChain {
  const { planContext, options } = input
  const storedKey = findStoredKeyBase(choice.name, start, options)
  if (!choice.explicit && (start === undefined || isWithoutCredentials(start))) {
    const base = planContext.checks.findAmbientBase(planContext, {
      profile: choice.name,
      at: start?.location ?? null,
    })
    if (base !== undefined) return { base, baseProfile: undefined, roles: [] }
    if (storedKey === undefined && isAbsent(choice, start))
      throw planContext.checks.errors.noProfileNamed(planContext.config, start)
  }
  if (storedKey !== undefined) return { base: storedKey, baseProfile: start, roles: [] }
  if (start === undefined)
    throw planContext.checks.errors.profileNotFound(planContext.config, choice.name, choice.from)
  if (!choice.explicit) planContext.checks.warnings?.warnOfAmbientKeys(planContext, start)
  return followSources(input, start)
}

interface RegionRequest {
  readonly region: Sourced<string> | null
  /** The requested profile. */
  readonly profile: { readonly name: string; readonly at: SourceLocation | undefined }
}

/** The region of the STS calls. Without a region, the partition's global one, as in the AWS CLI. */
function chooseClientRegion(
  planContext: PlanContext,
  { region, profile }: RegionRequest,
  steps: readonly [Base, ...Hop[]],
): string {
  const arn = steps.map(roleArnOf).find((text) => text !== undefined)
  const partition = arn === undefined ? undefined : partitionOfArn(arn)
  if (region === null) {
    const implied = implicitRegion(partition ?? 'aws')
    if (arn !== undefined || steps.length > 1)
      planContext.checks.warnings?.warnOfMissingRegion(planContext, profile, implied)
    return implied
  }
  if (arn !== undefined && partition !== undefined && partition !== partitionOf(region.value).id)
    planContext.checks.warnings?.warnOfOtherPartition(planContext, region, { arn, step: steps.at(-1) })
  return region.value
}

function roleArnOf(step: Step): string | undefined {
  return step.kind === 'assume-role' || step.kind === 'web-identity' ? step.roleArn : undefined
}
