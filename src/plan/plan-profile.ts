import { chooseRegion, sourceOf } from '../config/choose-profile.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config, Profile, Sourced } from '../config/types.ts'
import type { Context } from '../context.ts'
import { findAmbientBase, hasAmbientKeys } from './ambient-base.ts'
import { hasKeys, isWithoutCredentials, readBase, readStaticBase } from './base.ts'
import { readClientSettings } from './endpoints.ts'
import { followReference } from './follow-reference.ts'
import { arrangeHops, findMfaProcess, withDuration } from './hops.ts'
import type { Route } from './hops.ts'
import { implicitRegion, partitionOf, partitionOfArn } from './partitions.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { nothingNamed, openProfile, profileNotFound } from './open-profile.ts'
import { readKey, configError, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
import type { Base, Hop, Plan, PlanOptions, Step } from './types.ts'
import { findStoredKeyBase } from './stored-key-base.ts'

/**
 * Works out how to get to a profile's credentials, by the rules that the AWS SDKs share for `source_profile`,
 * `credential_source` and the rest (AWS SDK shared config specification), with `mfa_serial` and `duration_seconds` honoured
 * and self-reference allowed for every kind of base. Reads nothing but the config and the environment.
 * @throws AwsxError PROFILE_NOT_FOUND, SOURCE_PROFILE_NOT_FOUND, PROFILE_CYCLE, PROFILE_NO_CREDENTIALS,
 *   PROFILE_AMBIGUOUS_SOURCE, PROFILE_NO_SOURCE, PARTIAL_CREDENTIALS, WEB_IDENTITY_NO_ROLE, CREDENTIAL_SOURCE_INVALID,
 *   SSO_INCOMPLETE, SSO_SESSION_NOT_FOUND, SSO_CONFLICT, CONFIG_PARSE, CONFIG_INVALID
 */
export function planProfile(
  config: Config,
  selection: ProfileChoice,
  options: PlanOptions,
  context: Pick<Context, 'env' | 'platform'>,
): Plan {
  const planContext: PlanContext = { config, context, warnings: [] }
  const start = openProfile(planContext, selection.name)
  const route = findRoute({ planContext, options }, start, selection)
  const hops = arrangeHops(planContext, route, options)
  const base = hops.length === 0 ? withDuration(route.base, options) : route.base
  const target = route.followed ?? start
  const configured = sourceOf(config, start, 'region') ?? sourceOf(config, target, 'region')
  const region = chooseRegion(context, options.region, configured)
  const clientRegion = chooseClientRegion(planContext, region, [base, ...hops])
  return {
    profile: selection.name,
    region,
    steps: [base, ...hops],
    clients: readClientSettings(config, target, clientRegion, context),
    mfaProcess: findMfaProcess(route),
    warnings: planContext.warnings,
  }
}

interface Search {
  readonly planContext: PlanContext
  readonly options: PlanOptions
}

/** Only where nobody named a profile may the environment's credentials stand in for `default`. */
function findRoute(search: Search, start: Profile | undefined, selection: ProfileChoice): Route {
  const { planContext, options } = search
  const vault = findStoredKeyBase(selection.name, start, options)
  if (!selection.explicit && (start === undefined || isWithoutCredentials(start))) {
    const base = findAmbientBase(planContext, { profile: selection.name, at: start?.location ?? null })
    if (base !== undefined) return { base, baseProfile: undefined, roles: [] }
    if (start === undefined && vault === undefined) throw nothingNamed(planContext)
  }
  if (vault !== undefined) return { base: vault, baseProfile: start, roles: [] }
  if (start === undefined) throw profileNotFound(planContext, selection.name, selection.from)
  if (!selection.explicit && hasAmbientKeys(planContext)) {
    const message =
      'AWS_ACCESS_KEY_ID is set: other AWS tools use that key, awsx uses profile "default", as nothing names a profile'
    warn(planContext, 'environment-keys-ignored', message, start.location)
  }
  return walk(search, start)
}

function walk(search: Search, start: Profile, before: readonly Profile[] = []): Route {
  const { planContext, options } = search
  const visited = [...before, start]
  const roles: Profile[] = []
  for (let profile = start; ;) {
    if (profile !== start && hasKeys(profile)) return endAtKeys(planContext, profile, roles)
    if (!isRole(profile)) return endAt(search, profile, { visited, roles })
    const source = readSource(planContext, profile)
    roles.unshift(profile)
    if (source === 'own') return endAt(search, profile, { visited, roles })
    const sourceProfile = openProfile(planContext, source.name)
    const vault = findStoredKeyBase(source.name, sourceProfile, options)
    if (vault !== undefined) return { base: vault, baseProfile: sourceProfile, roles }
    profile = followReference(planContext, visited, { ...source, key: 'source_profile' })
    visited.push(profile)
  }
}

/** A process that is awsx itself is not run but followed: from there on all is as if that profile had been asked for. */
function endAt(
  search: Search,
  profile: Profile,
  { visited, roles }: { readonly visited: readonly Profile[]; readonly roles: readonly Profile[] },
): Route {
  const { planContext, options } = search
  const base = readBase(planContext, profile)
  const name = base.kind === 'process' ? readAwsxProcess(profile) : undefined
  if (name === undefined) return { base, baseProfile: profile, roles }
  const named = openProfile(planContext, name)
  const vault = findStoredKeyBase(name, named, options)
  if (vault !== undefined) return { base: vault, baseProfile: named, roles }
  const next = followReference(planContext, visited, { from: profile, key: 'credential_process', name })
  const route = walk(search, next, visited)
  return roles.length === 0
    ? { followed: next, ...route }
    : { ...route, followed: undefined, roles: [...route.roles, ...roles] }
}

/** A source profile with a complete key of its own is the end of the walk, whatever else it says. */
function endAtKeys(planContext: PlanContext, profile: Profile, roles: readonly Profile[]): Route {
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
    const message = `profile "${profile.name}" serves as source with its own access key, so its ${ignored} is not used`
    warn(planContext, 'source-keys-win', message, profile.get(ignored))
  }
  return { base: readStaticBase(planContext, profile), baseProfile: profile, roles }
}

/** With `web_identity_token_file`, `role_arn` names the role of that call and is no hop of its own. */
function isRole(profile: Profile): boolean {
  return (
    readKey(profile, 'role_arn') !== undefined && readKey(profile, 'web_identity_token_file') === undefined
  )
}

/** @returns the profile that gives the credentials for a role, or `own` if the role's profile does so itself */
function readSource(
  planContext: PlanContext,
  profile: Profile,
): 'own' | { readonly from: Profile; readonly name: string } {
  const source = readKey(profile, 'source_profile')
  const named = readKey(profile, 'credential_source')
  if (source !== undefined && named !== undefined) {
    throw configError(planContext.config, 'PROFILE_AMBIGUOUS_SOURCE', {
      message: `profile "${profile.name}" has both source_profile and credential_source`,
      location: profile.get('credential_source'),
      hints: [`remove one of them from profile "${profile.name}"`],
    })
  }
  if (named !== undefined || source === profile.name) return 'own'
  if (source !== undefined) return { from: profile, name: source }
  throw configError(planContext.config, 'PROFILE_NO_SOURCE', {
    message: `profile "${profile.name}" has role_arn, but neither source_profile nor credential_source`,
    location: profile.get('role_arn'),
    hints: [
      `add source_profile to profile "${profile.name}": the profile whose credentials may assume the role`,
    ],
  })
}

/** The region of the STS calls. Without one, that of the partition's global endpoint, as with the AWS CLI. */
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
      warn(planContext, 'no-region', `no region is configured: STS is called in ${implied}`, steps[0].at)
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
