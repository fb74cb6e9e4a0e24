import { readExpiry } from '../config/expiry-keys.ts'
import type { Profile } from '../config/types.ts'
import { Secret } from '../secret.ts'
import { isSso, readSsoBase } from './sso-base.ts'
import { findProperty, readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { Base, StaticBase } from './types.ts'
import { isWebIdentity, readWebIdentity } from './web-identity-base.ts'

/** Whether the profile has both halves of an access key. */
export function hasKeys(profile: Profile): boolean {
  return (
    readKey(profile, 'aws_access_key_id') !== undefined &&
    readKey(profile, 'aws_secret_access_key') !== undefined
  )
}

/**
 * Reads the base from a profile. The first of these that is present (order of the AWS SDK shared config specification):
 * `credential_source`, web identity, IAM Identity Center, `login_session`, `credential_process`, access key. Environment
 * variables never complete a profile.
 * @throws AwsxError CREDENTIAL_SOURCE_INVALID, WEB_IDENTITY_NO_ROLE, SSO_…, PARTIAL_CREDENTIALS, PROFILE_NO_CREDENTIALS
 */
export function readBase(planContext: PlanContext, profile: Profile): Base {
  const origin = { profile: profile.name, at: profile.location }
  if (readKey(profile, 'credential_source') !== undefined) return readNamedSource(planContext, profile)
  planContext.checks.warnings?.warnOfSeveralSources(planContext, profile)
  if (isWebIdentity(profile)) return readWebIdentity(planContext, profile)
  if (isSso(profile)) return readSsoBase(planContext, profile)
  const loginSession = readKey(profile, 'login_session')
  if (loginSession !== undefined) return { kind: 'login', ...origin, loginSession }
  const command = findProperty(profile, 'credential_process')
  const accountId = readKey(profile, 'aws_account_id') ?? null
  if (command !== undefined) {
    planContext.checks.checkKeys(planContext, `profile "${profile.name}"`, profile, ['aws_account_id'])
    return {
      kind: 'process',
      ...origin,
      command: joinLines(command.value),
      commandAt: command.location,
      accountId,
    }
  }
  return readStaticBase(planContext, profile)
}

/**
 * Reads an access key. The session token is in `aws_session_token` or, under its old name, in `aws_security_token`.
 * @throws AwsxError PARTIAL_CREDENTIALS for half a key, PROFILE_NO_CREDENTIALS for none
 */
export function readStaticBase(planContext: PlanContext, profile: Profile): StaticBase {
  const accessKeyId = readKey(profile, 'aws_access_key_id')
  const secret = readKey(profile, 'aws_secret_access_key')
  if (accessKeyId === undefined || secret === undefined) {
    throw planContext.checks.errors.missingKeys(planContext, profile)
  }
  const token = readKey(profile, 'aws_session_token') ?? readKey(profile, 'aws_security_token')
  planContext.checks.checkKeys(planContext, `profile "${profile.name}"`, profile, [
    'aws_access_key_id',
    'aws_secret_access_key',
    'aws_session_token',
    'aws_security_token',
    'aws_account_id',
  ])
  return {
    kind: 'static',
    profile: profile.name,
    at: profile.location,
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: token === undefined ? null : new Secret(token),
    expiry: token === undefined ? null : (readExpiry(profile) ?? null),
    accountId: readKey(profile, 'aws_account_id') ?? null,
  }
}

function readNamedSource(planContext: PlanContext, profile: Profile): Base {
  const value = readKey(profile, 'credential_source')?.toLowerCase()
  const names = ['Environment', 'EcsContainer', 'Ec2InstanceMetadata'] as const
  const name = names.find((other) => other.toLowerCase() === value)
  if (name === undefined) throw planContext.checks.errors.unknownSource(planContext, profile, names)
  planContext.checks.warnings?.warnOfNamedSource(planContext, profile, name)
  const kinds = {
    Environment: 'environment',
    EcsContainer: 'container',
    Ec2InstanceMetadata: 'ec2-metadata',
  } as const
  return { kind: kinds[name], profile: profile.name, at: profile.location }
}

/** A command that continues on indented lines is one command, as in botocore. */
function joinLines(command: string): string {
  return command.replaceAll('\n', ' ')
}
