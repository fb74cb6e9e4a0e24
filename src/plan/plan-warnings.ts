/** The warnings about profiles: what AWS tools do differently, and values that are changed or ignored. */
import { countOf } from '../text/count-of.ts'
import { formatTimeLeft } from '../text/format-time.ts'
import type { Profile, Property, Sourced, SourceLocation } from '../config/types.ts'
import { hasAmbientKeys } from './ambient-base.ts'
import { hasKeys } from './base.ts'
import { readKey, showLocation } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { Location } from './plan-context.ts'
import type { Step, TimedHop } from './types.ts'
import { isWebIdentity } from './web-identity-base.ts'

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

/** If a profile has several sources, the AWS CLI does not always use the same one as the SDKs. */
export function warnOfSeveralSources(planContext: PlanContext, profile: Profile): void {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => readKey(profile, key) !== undefined)
  const inCredentialsFile =
    profile.get('aws_secret_access_key')?.location.file === planContext.config.files.credentials
  const keys = hasKeys(profile)
  const cliOrder = [
    isWebIdentity(profile) ? 'web identity' : null,
    has('sso_account_id', 'sso_role_name') ? 'IAM Identity Center' : null,
    keys && inCredentialsFile ? 'its access key' : null,
    has('login_session') ? 'login_session' : null,
    has('credential_process') ? 'credential_process' : null,
    keys && !inCredentialsFile ? 'its access key' : null,
  ].filter((name) => name !== null)
  const sdkOrder = [
    'web identity',
    'IAM Identity Center',
    'login_session',
    'credential_process',
    'its access key',
  ]
  const winner = sdkOrder.find((name) => cliOrder.includes(name))
  if (cliOrder.length < 2 || winner === undefined) return
  const cli = cliOrder[0] === winner ? 'like the AWS CLI' : `but the AWS CLI uses ${cliOrder[0]}`
  const message = `profile "${profile.name}" has several sources of credentials: awsx uses ${winner}, ${cli}`
  warn(planContext, 'several-sources', message, profile.location)
}

/** Warns if a role's profile has several credential sources, because AWS tools disagree about which one assumes the role. */
export function warnOfIgnoredSources(planContext: PlanContext, profile: Profile): void {
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

/** Warns if a profile with a web identity token has a source profile too. */
export function warnOfSourceBesideToken(planContext: PlanContext, profile: Profile, token: Property): void {
  const source = profile.get('source_profile')
  if (source === undefined || source.value === '') return
  const message = `profile "${profile.name}" has several sources of credentials: awsx uses ${token.name} and ignores source_profile, like the AWS CLI; the SDKs for Go and JavaScript use source_profile`
  warn(planContext, 'several-sources', message, source)
}

/** Warns of the credential keys of a source profile that has an access key. */
export function warnOfKeysBesideAccessKey(planContext: PlanContext, profile: Profile): void {
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
  if (ignored === undefined) return
  const message = `profile "${profile.name}" is a source profile with an access key, so its ${ignored} is ignored`
  warn(planContext, 'source-keys-win', message, profile.get(ignored))
}

export function warnOfSourceWithoutRole(planContext: PlanContext, profile: Profile): void {
  const source = profile.get('source_profile')
  const message = `profile "${profile.name}" has source_profile but no role_arn: awsx uses the credentials of "${source?.value}", AWS tools find none`
  warn(planContext, 'source-without-role', message, source)
}

/** Warns if the AWS CLI does not use `credential_source` as awsx does. @param name the usual spelling of its value */
export function warnOfNamedSource(planContext: PlanContext, profile: Profile, name: string): void {
  const property = profile.get('credential_source')
  if (name !== property?.value) {
    const message = `profile "${profile.name}": the AWS CLI accepts credential_source only as "${name}"`
    warn(planContext, 'credential-source-case', message, property)
  }
  if (readKey(profile, 'role_arn') === undefined) {
    const message = `profile "${profile.name}": the AWS CLI ignores credential_source without role_arn`
    warn(planContext, 'credential-source-without-role', message, property)
  }
}

export function warnOfAmbientKeys(planContext: PlanContext, profile: Profile): void {
  if (!hasAmbientKeys(planContext)) return
  const message =
    'AWS_ACCESS_KEY_ID is set and no profile is named: awsx uses profile "default", other AWS tools use the key'
  warn(planContext, 'environment-keys-ignored', message, profile.location)
}

export function warnOfInvalidDuration(planContext: PlanContext, profile: Profile, text: string): void {
  const message = `profile "${profile.name}": duration_seconds "${text}" is not a whole number, so it is ignored`
  warn(planContext, 'duration-invalid', message, profile.get('duration_seconds'))
}

/** @param request the duration that STS would reject, in seconds */
export function warnOfDuration(planContext: PlanContext, hop: TimedHop, request: number): void {
  const message = `profile "${hop.profile}": STS does not accept a duration of ${formatSpan(request)}; requesting ${formatSpan(hop.durationSeconds)}`
  warn(planContext, 'duration-limited', message, hop.at)
}

/** @param hop the hop with the duration of an hour @param request the configured one, in seconds */
export function warnOfChainedDuration(planContext: PlanContext, hop: TimedHop, request: number): void {
  const message = `profile "${hop.profile}": a duration of ${formatSpan(request)} is limited to ${formatSpan(hop.durationSeconds)}, the maximum for a role assumed with role credentials`
  warn(planContext, 'duration-capped', message, hop.at)
}

/** @param implied the region that STS is called in */
export function warnOfMissingRegion(
  planContext: PlanContext,
  profile: { readonly name: string; readonly at: SourceLocation | undefined },
  implied: string,
): void {
  const message = `profile "${profile.name}" has no region; calling STS in ${implied}`
  warn(planContext, 'no-region', message, profile.at)
}

export function warnOfOtherPartition(
  planContext: PlanContext,
  region: Sourced<string>,
  role: { readonly arn: string; readonly step: Step | undefined },
): void {
  const message = `region "${region.value}" (${region.from}) is not in the partition of ${role.arn}`
  warn(planContext, 'partition-mismatch', message, role.step?.at)
}

/** @param seconds shown as they are below a minute, where AWS accepts none */
function formatSpan(seconds: number): string {
  return seconds < 60 ? countOf(seconds, 'second') : formatTimeLeft(seconds * 1000)
}
