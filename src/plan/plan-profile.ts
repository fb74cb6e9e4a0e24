import { chooseRegion, sourceOf } from '../config/choose-profile.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Profile, Sourced } from '../config/types.ts'
import { findAmbientBase, hasAmbientKeys } from './ambient-base.ts'
import { hasKeys, readBase, readStaticBase } from './base.ts'
import { readCommandSettings } from './command-settings.ts'
import { readClientSettings } from './endpoints.ts'
import { findMfaProcess, planHops, withDuration } from './hops.ts'
import type { ProfileChain } from './hops.ts'
import { implicitRegion, partitionOf, partitionOfArn } from './partitions.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { followReference, openProfile } from './open-profile.ts'
import { configError, readKey, warn, withEndpointsOf } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
import type { Base, Hop, Plan, PlanOptions, Step } from './types.ts'
import { findStoredKeyBase, isWithoutCredentials } from './stored-key-base.ts'

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
  const start = openProfile(opening, choice.name)
  const planContext = withEndpointsOf(opening, start)
  planContext.checks.checkOptions(planContext, options)
  const chain = findChain({ planContext, options }, start, choice)
  const hops = planHops(planContext, chain, options)
  const base = hops.length === 0 ? withDuration(chain.base, options) : chain.base
  const target = chain.processTarget ?? start
  const configured = sourceOf(config, start, 'region') ?? sourceOf(config, target, 'region')
  const region = chooseRegion(variables, options.region, configured)
  const mfaProcess = findMfaProcess(chain)
  if (region === configured) {
    const holder = start?.get('region') === undefined ? target : start
    planContext.checks.checkKeys(planContext, `profile "${choice.name}"`, holder, ['region'])
  }
  if (region !== null) planContext.checks.checkChosenRegion(planContext, region)
  const clientRegion = chooseClientRegion(planContext, region, [base, ...hops])
  return {
    profile: choice.name,
    region,
    steps: [base, ...hops],
    clients: readClientSettings(config, target, clientRegion, variables),
    settings: readCommandSettings(config, choice.name, [start, target], variables),
    mfaProcess: mfaProcess?.value ?? null,
    mfaProcessAt: mfaProcess?.location ?? null,
    warnings: planContext.warnings,
  }
}

interface ChainInput {
  readonly planContext: PlanContext
  readonly options: PlanOptions
}

/** Credentials of the environment are used only if no profile is named and `default` has no credentials. */
function findChain(input: ChainInput, start: Profile | undefined, choice: ProfileChoice): ProfileChain {
  const { planContext, options } = input
  const storedKey = findStoredKeyBase(choice.name, start, options)
  if (!choice.explicit && (start === undefined || isWithoutCredentials(start))) {
    const base = findAmbientBase(planContext, { profile: choice.name, at: start?.location ?? null })
    if (base !== undefined) return { base, baseProfile: undefined, roles: [] }
    if (start === undefined && storedKey === undefined)
      throw planContext.checks.noProfileNamed(planContext.config)
  }
  if (storedKey !== undefined) return { base: storedKey, baseProfile: start, roles: [] }
  if (start === undefined)
    throw planContext.checks.profileNotFound(planContext.config, choice.name, choice.from)
  if (!choice.explicit && hasAmbientKeys(planContext)) {
    const message =
      'AWS_ACCESS_KEY_ID is set and no profile is named: awsx uses profile "default", other AWS tools use the key'
    warn(planContext, 'environment-keys-ignored', message, start.location)
  }
  return followSources(input, start)
}

function followSources(input: ChainInput, start: Profile, before: readonly Profile[] = []): ProfileChain {
  const { planContext, options } = input
  const visited = [...before, start]
  const roles: Profile[] = []
  for (let profile = start; ;) {
    if (profile !== start && hasKeys(profile)) return endAtKeys(planContext, profile, roles)
    if (!isRole(profile)) return endAt(input, profile, { visited, roles })
    const source = readSource(planContext, profile)
    roles.unshift(profile)
    if (source === 'itself') return endAt(input, profile, { visited, roles })
    const sourceProfile = openProfile(planContext, source.name)
    const storedKey = findStoredKeyBase(source.name, sourceProfile, options)
    if (storedKey !== undefined) return { base: storedKey, baseProfile: sourceProfile, roles }
    profile = followReference(planContext, visited, { ...source, key: 'source_profile' })
    visited.push(profile)
  }
}

/**
 * Ends the chain at the profile with the base. If that base is a `credential_process` that runs awsx, the chain continues at
 * the profile that the command names, as if that profile had been requested.
 */
function endAt(
  input: ChainInput,
  profile: Profile,
  { visited, roles }: { readonly visited: readonly Profile[]; readonly roles: readonly Profile[] },
): ProfileChain {
  const { planContext, options } = input
  const base = readBase(planContext, profile)
  const name = base.kind === 'process' ? readAwsxProcess(profile) : undefined
  if (name === undefined) return { base, baseProfile: profile, roles }
  const named = openProfile(planContext, name)
  const storedKey = findStoredKeyBase(name, named, options)
  if (storedKey !== undefined) return { base: storedKey, baseProfile: named, roles }
  const next = followReference(planContext, visited, { from: profile, key: 'credential_process', name })
  const chain = followSources(input, next, visited)
  return roles.length === 0
    ? { processTarget: next, ...chain }
    : { ...chain, processTarget: undefined, roles: [...chain.roles, ...roles] }
}

/** Ends the chain at a source profile with a complete access key; all its other credential keys are ignored. */
function endAtKeys(planContext: PlanContext, profile: Profile, roles: readonly Profile[]): ProfileChain {
  const others = [
    'role_arn',
    'sso_session',
    'sso_account_id',
    'login_session',
    'credential_process',
    'web_identity_token_file',
  ]
  const ignored = others.find((key) => readKey(profile, key) !== undefined)
  if (ignored !== undefined) {
    const message = `profile "${profile.name}" is a source profile with an access key, so its ${ignored} is ignored`
    warn(planContext, 'source-keys-win', message, profile.get(ignored))
  }
  return { base: readStaticBase(planContext, profile), baseProfile: profile, roles }
}

/** With `web_identity_token_file`, `role_arn` belongs to the base and does not add a hop. */
function isRole(profile: Profile): boolean {
  return (
    readKey(profile, 'role_arn') !== undefined && readKey(profile, 'web_identity_token_file') === undefined
  )
}

/** @returns a reference to the source profile of a role, or `itself` if the role's profile has the base */
function readSource(
  planContext: PlanContext,
  profile: Profile,
): 'itself' | { readonly from: Profile; readonly name: string } {
  const source = readKey(profile, 'source_profile')
  const named = readKey(profile, 'credential_source')
  if (source !== undefined && named !== undefined) {
    throw configError(planContext.config, 'PROFILE_AMBIGUOUS_SOURCE', {
      message: `profile "${profile.name}" has both source_profile and credential_source`,
      location: profile.get('credential_source'),
      hints: [`remove one of them from profile "${profile.name}"`],
    })
  }
  if (named !== undefined || source === profile.name) return 'itself'
  if (source !== undefined) return { from: profile, name: source }
  throw configError(planContext.config, 'PROFILE_NO_SOURCE', {
    message: `profile "${profile.name}" has role_arn, but neither source_profile nor credential_source`,
    location: profile.get('role_arn'),
    hints: [
      ...planContext.checks.keysAtFault(planContext, profile),
      `add source_profile to profile "${profile.name}": the profile whose credentials may assume the role`,
    ],
  })
}

/** The region of the STS calls. Without a region, the partition's global one, as in the AWS CLI. */
function chooseClientRegion(
  planContext: PlanContext,
  region: Sourced<string> | null,
  steps: readonly [Base, ...Hop[]],
): string {
  const arn = steps.map(roleArnOf).find((text) => text !== undefined)
  const partition = arn === undefined ? undefined : partitionOfArn(arn)
  if (region === null) {
    const implied = implicitRegion(partition ?? 'aws')
    if (arn !== undefined || steps.length > 1) {
      warn(planContext, 'no-region', `no region is configured; calling STS in ${implied}`, steps[0].at)
    }
    return implied
  }
  if (partition !== undefined && partition !== partitionOf(region.value).id) {
    const message = `region "${region.value}" (${region.from}) is not in the partition of ${arn}`
    warn(planContext, 'partition-mismatch', message, steps.at(-1)?.at)
  }
  return region.value
}

function roleArnOf(step: Step): string | undefined {
  return step.kind === 'assume-role' || step.kind === 'web-identity' ? step.roleArn : undefined
}
