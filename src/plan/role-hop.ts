import type { Profile } from '../config/types.ts'
import { splitList } from '../text/split-list.ts'
import { readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { AssumeRoleHop } from './types.ts'

/** The default duration of a role in seconds, and the maximum for a role assumed with role credentials (role chaining). */
export const oneHour = 3600

/**
 * Reads the AssumeRole call of a profile with `role_arn`. Reads the keys of the AWS SDKs and of aws-vault
 * (`source_identity`, `session_tags`, `transitive_session_tags`).
 * @returns the hop with the configured duration, which the caller limits, and without session policies, which `changeRoles` adds
 * @throws AwsxError CONFIG_INVALID for malformed tags
 */
export function readRoleHop(planContext: PlanContext, profile: Profile): AssumeRoleHop {
  const read = (key: string): string | null => readKey(profile, key) ?? null
  planContext.checks.checkKeys(planContext, `profile "${profile.name}"`, profile, [
    'role_arn',
    'role_session_name',
    'external_id',
    'mfa_serial',
    'source_identity',
  ])
  return {
    kind: 'assume-role',
    profile: profile.name,
    at: profile.location,
    roleArn: read('role_arn') ?? '',
    roleSessionName: read('role_session_name'),
    externalId: read('external_id'),
    mfaSerial: read('mfa_serial'),
    mfaFromSession: false,
    durationSeconds: readDuration(planContext, profile) ?? oneHour,
    sourceIdentity: read('source_identity'),
    sessionTags: readTags(planContext, profile),
    transitiveSessionTags: splitList(read('transitive_session_tags') ?? ''),
    policy: null,
    policyArns: [],
  }
}

/** `duration_seconds`. Like botocore, this ignores a value that is not a whole number, but adds a warning. */
export function readDuration(planContext: PlanContext, profile: Profile): number | undefined {
  const text = readKey(profile, 'duration_seconds')
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  planContext.checks.warnings?.warnOfInvalidDuration(planContext, profile, text)
  return undefined
}

function readTags(planContext: PlanContext, profile: Profile): Readonly<Record<string, string>> {
  const pairs = splitList(readKey(profile, 'session_tags') ?? '').map((pair) => {
    const equals = pair.indexOf('=')
    if (equals < 1) throw planContext.checks.errors.invalidTag(planContext, profile, pair)
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const
  })
  return Object.fromEntries(pairs)
}
