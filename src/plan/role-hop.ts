import type { Profile } from '../config/types.ts'
import { splitList } from './split-list.ts'
import { readKey, configError, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
import type { AssumeRoleHop } from './types.ts'

/** What STS grants when nothing else is asked for, and the most that it grants to a role session (role chaining). */
export const oneHour = 3600

/**
 * Reads the AssumeRole call that a profile with `role_arn` stands for. Besides the keys of the AWS SDKs it reads those of
 * aws-vault (`source_identity`, `session_tags`, `transitive_session_tags`) and, under the names of the API's parameters,
 * `policy` and `policy_arns`.
 * @returns the hop with the wished duration; the caller caps it
 * @throws AwsxError CONFIG_INVALID for tags or a policy that cannot be read
 */
export function readRoleHop(planContext: PlanContext, profile: Profile): AssumeRoleHop {
  const read = (key: string): string | null => readKey(profile, key) ?? null
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
    policy: readPolicy(planContext, profile),
    policyArns: splitList(read('policy_arns') ?? ''),
  }
}

/** `duration_seconds`; whatever is not a whole number is ignored, as botocore does, but not silently. */
export function readDuration(planContext: PlanContext, profile: Profile): number | undefined {
  const text = readKey(profile, 'duration_seconds')
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const message = `profile "${profile.name}": duration_seconds "${text}" is not a whole number and is ignored`
  warn(planContext, 'duration-invalid', message, profile.get('duration_seconds'))
  return undefined
}

function readTags(planContext: PlanContext, profile: Profile): Readonly<Record<string, string>> {
  const pairs = splitList(readKey(profile, 'session_tags') ?? '').map((pair) => {
    const equals = pair.indexOf('=')
    if (equals < 1) {
      throw configError(planContext.config, 'CONFIG_INVALID', {
        message: `profile "${profile.name}": session_tags has "${pair}", which is not key=value`,
        location: profile.get('session_tags'),
        hints: ['write session_tags as key=value,key2=value2'],
      })
    }
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const
  })
  return Object.fromEntries(pairs)
}

function readPolicy(planContext: PlanContext, profile: Profile): string | null {
  const policy = readKey(profile, 'policy')
  if (policy === undefined) return null
  try {
    JSON.parse(policy)
  } catch {
    throw configError(planContext.config, 'CONFIG_INVALID', {
      message: `profile "${profile.name}": policy is not JSON`,
      location: profile.get('policy'),
    })
  }
  return policy
}
