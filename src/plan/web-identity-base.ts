import type { Profile } from '../config/types.ts'
import { findProperty, readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import { readDuration } from './role-hop.ts'
import type { WebIdentityBase } from './types.ts'

/** Whether the profile has a token for AssumeRoleWithWebIdentity: in a file, or from a program (a key of aws-vault). */
export function isWebIdentity(profile: Profile): boolean {
  return findToken(profile) !== undefined
}

/** @throws AwsxError WEB_IDENTITY_NO_ROLE, CONFIG_INVALID */
export function readWebIdentity(planContext: PlanContext, profile: Profile): WebIdentityBase {
  const token = findToken(profile)
  const roleArn = readKey(profile, 'role_arn')
  if (token === undefined || roleArn === undefined)
    throw planContext.checks.errors.tokenWithoutRole(planContext, profile, token)
  planContext.checks.warnings?.warnOfSourceBesideToken(planContext, profile, token)
  planContext.checks.checkKeys(planContext, `profile "${profile.name}"`, profile, [
    'role_arn',
    'role_session_name',
  ])
  const isProcess = token.name === 'web_identity_token_process'
  return {
    kind: 'web-identity',
    profile: profile.name,
    at: profile.location,
    roleArn,
    roleSessionName: readKey(profile, 'role_session_name') ?? null,
    tokenFile: isProcess ? null : token.value,
    tokenProcess: isProcess
      ? { command: token.value.replaceAll('\n', ' '), commandAt: token.location }
      : null,
    durationSeconds: readDuration(planContext, profile) ?? null,
    policy: null,
    policyArns: [],
  }
}

function findToken(profile: Profile): ReturnType<typeof findProperty> {
  return (
    findProperty(profile, 'web_identity_token_file') ?? findProperty(profile, 'web_identity_token_process')
  )
}
