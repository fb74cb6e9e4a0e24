import type { Profile } from '../config/types.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { hasKeys, readBase, readStaticBase } from './base.ts'
import { readKey } from './plan-context.ts'
import type { PlanContext, Reference } from './plan-checks.ts'
import { findOwnStoredKey, findStoredKeyBase, isWithoutCredentials } from './stored-key-base.ts'
import type { PlanOptions, ProfileChain } from './types.ts'
import { isWebIdentity } from './web-identity-base.ts'

/** Inputs for following source profiles. */
export interface ChainInput {
  readonly planContext: PlanContext
  readonly options: PlanOptions
}

/**
 * Follows source profiles to the one with the base.
 * @param before profiles followed so far
 * @throws AwsxError SOURCE_PROFILE_NOT_FOUND, PROFILE_CYCLE, PROFILE_NO_SOURCE, PROFILE_AMBIGUOUS_SOURCE, and as {@link readBase}
 */
export function followSources(
  input: ChainInput,
  start: Profile,
  before: readonly Profile[] = [],
): ProfileChain {
  const { planContext, options } = input
  const visited = [...before, start]
  const roles: Profile[] = []
  for (let profile = start; ;) {
    if (profile !== start && hasKeys(profile)) return endAtKeys(planContext, profile, roles)
    const isHop = isRole(profile)
    const source = isHop ? readSource(planContext, profile) : readSourceAlone(planContext, profile)
    if (isHop) {
      planContext.checks.warnings?.warnOfIgnoredSources(planContext, profile)
      roles.unshift(profile)
    }
    if (source === 'itself') return endAt(input, profile, { visited, roles })
    const sourceProfile = planContext.checks.openProfile(planContext, source.name)
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
  const base = findOwnStoredKey(profile, options) ?? readBase(planContext, profile)
  const name = base.kind === 'process' ? readAwsxProcess(profile) : undefined
  if (name === undefined) return { base, baseProfile: profile, roles }
  const named = planContext.checks.openProfile(planContext, name)
  const storedKey = findStoredKeyBase(name, named, options)
  if (storedKey !== undefined) return { base: storedKey, baseProfile: named, roles }
  // ACCOUNT/ROLE and an ARN have no profile: the process itself gets their credentials.
  if (named === undefined && name.includes('/')) return { base, baseProfile: profile, roles }
  const next = followReference(planContext, visited, { from: profile, key: 'credential_process', name })
  const chain = followSources(input, next, visited)
  return roles.length === 0
    ? { processTarget: next, ...chain }
    : { ...chain, processTarget: undefined, roles: [...chain.roles, ...roles] }
}

/** Ends the chain at a source profile with a complete access key; all its other credential keys are ignored. */
function endAtKeys(planContext: PlanContext, profile: Profile, roles: readonly Profile[]): ProfileChain {
  planContext.checks.warnings?.warnOfKeysBesideAccessKey(planContext, profile)
  return { base: readStaticBase(planContext, profile), baseProfile: profile, roles }
}

/**
 * With web identity, `role_arn` belongs to the base and does not add a hop. With `credential_source` as well, the role is
 * assumed from there, as in the SDKs for Go, Kotlin and JavaScript; botocore uses web identity.
 */
function isRole(profile: Profile): boolean {
  if (readKey(profile, 'role_arn') === undefined) return false
  return !isWebIdentity(profile) || readKey(profile, 'credential_source') !== undefined
}

/**
 * Handles a profile with a source profile, but neither a role nor credentials. As in aws-vault, it gets the source's
 * credentials; AWS tools find none.
 */
function readSourceAlone(planContext: PlanContext, profile: Profile): ReturnType<typeof readSource> {
  const source = readKey(profile, 'source_profile')
  if (source === undefined || source === profile.name || !isWithoutCredentials(profile)) return 'itself'
  if (profile.get('role_arn') !== undefined) throw planContext.checks.errors.emptyRole(planContext, profile)
  planContext.checks.warnings?.warnOfSourceWithoutRole(planContext, profile)
  return { from: profile, name: source }
}

/** @returns a reference to the source profile of a role, or `itself` if the role's profile has the base */
function readSource(
  planContext: PlanContext,
  profile: Profile,
): 'itself' | { readonly from: Profile; readonly name: string } {
  const source = readKey(profile, 'source_profile')
  const named = readKey(profile, 'credential_source')
  if (source !== undefined && named !== undefined)
    throw planContext.checks.errors.ambiguousSource(planContext, profile)
  if (named !== undefined || source === profile.name) return 'itself'
  if (source !== undefined) return { from: profile, name: source }
  throw planContext.checks.errors.noSource(planContext, profile)
}

/**
 * Opens the profile that a reference names.
 * @param visited the profiles that were followed to get there
 * @throws AwsxError PROFILE_CYCLE, SOURCE_PROFILE_NOT_FOUND
 */
function followReference(
  planContext: PlanContext,
  visited: readonly Profile[],
  reference: Reference,
): Profile {
  const { checks } = planContext
  const first = visited.findIndex((profile) => profile.name === reference.name)
  if (first >= 0) throw checks.errors.cycle(planContext, visited.slice(first), reference)
  const profile = checks.openProfile(planContext, reference.name)
  if (profile === undefined) throw checks.errors.sourceNotFound(planContext, visited, reference)
  return profile
}
