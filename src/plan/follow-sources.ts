import type { Profile } from '../config/types.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { hasKeys, readBase, readStaticBase } from './base.ts'
import { followReference, openProfile } from './open-profile.ts'
import { configError, readKey, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
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
      warnOfIgnoredSources(planContext, profile)
      roles.unshift(profile)
    }
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
  const base = findOwnStoredKey(profile, options) ?? readBase(planContext, profile)
  const name = base.kind === 'process' ? readAwsxProcess(profile) : undefined
  if (name === undefined) return { base, baseProfile: profile, roles }
  const named = openProfile(planContext, name)
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
  const others = [
    'role_arn',
    'sso_session',
    'sso_account_id',
    'login_session',
    'credential_process',
    'web_identity_token_file',
    'web_identity_token_process',
  ]
  const ignored = others.find((key) => readKey(profile, key) !== undefined)
  if (ignored !== undefined) {
    const message = `profile "${profile.name}" is a source profile with an access key, so its ${ignored} is ignored`
    warn(planContext, 'source-keys-win', message, profile.get(ignored))
  }
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
  const role = profile.get('role_arn')
  if (role !== undefined) {
    throw configError(planContext.config, 'CONFIG_INVALID', {
      message: `profile "${profile.name}": role_arn has no value`,
      location: role,
      hints: ['write the value on the same line; does the next line belong to it?'],
    })
  }
  const message = `profile "${profile.name}" has source_profile but no role_arn: awsx uses the credentials of "${source}", AWS tools find none`
  warn(planContext, 'source-without-role', message, profile.get('source_profile'))
  return { from: profile, name: source }
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
      ownSourceHint(profile) ??
        `add source_profile to profile "${profile.name}": the profile whose credentials may assume the role`,
    ],
  })
}

/** Hint for a role next to credentials that may be meant to assume it. Some SDKs do that, others ignore the role. */
function ownSourceHint(profile: Profile): string | undefined {
  const keys = ['credential_process', 'sso_session', 'sso_account_id', 'login_session', 'aws_access_key_id']
  const own = keys.find((key) => readKey(profile, key) !== undefined)
  if (own === undefined) return undefined
  return `to assume the role with the profile's own ${own}, add source_profile = ${profile.name}`
}

/** Warns if a role's profile has several credential sources, because AWS tools disagree about which one assumes the role. */
function warnOfIgnoredSources(planContext: PlanContext, profile: Profile): void {
  const used = readKey(profile, 'credential_source') === undefined ? 'source_profile' : 'credential_source'
  const isOwn = readKey(profile, 'source_profile') === profile.name
  if (isOwn) return
  const others = [
    'web_identity_token_file',
    'web_identity_token_process',
    'sso_account_id',
    'login_session',
    'credential_process',
  ]
  const ignored = others.filter((key) => readKey(profile, key) !== undefined)
  if (ignored.length === 0) return
  const cli = isWebIdentity(profile) ? ', but the AWS CLI uses web identity' : ', like the AWS CLI'
  const message = `profile "${profile.name}" has several sources of credentials: awsx assumes the role with ${used} and ignores ${ignored.join(' and ')}${cli}`
  warn(planContext, 'several-sources', message, profile.location)
}
