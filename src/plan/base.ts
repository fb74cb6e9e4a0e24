import { readExpiry } from '../config/expiry-keys.ts'
import type { Profile } from '../config/types.ts'
import { Secret } from '../secret.ts'
import { isSso, readSsoBase } from './sso-base.ts'
import { findProperty, readKey, configError, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
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
  warnOfSeveralSources(planContext, profile)
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
    throw accessKeyId === secret
      ? noCredentials(planContext, profile)
      : partialCredentials(planContext, profile)
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
  const property = profile.get('credential_source')
  const value = property?.value ?? ''
  const kinds = {
    Environment: 'environment',
    EcsContainer: 'container',
    Ec2InstanceMetadata: 'ec2-metadata',
  } as const
  const names = ['Environment', 'EcsContainer', 'Ec2InstanceMetadata'] as const
  const name = names.find((other) => other.toLowerCase() === value.toLowerCase())
  if (name === undefined) {
    throw configError(planContext.config, 'CREDENTIAL_SOURCE_INVALID', {
      message: `profile "${profile.name}": unknown credential_source "${value}"`,
      location: property,
      hints: [`expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`],
    })
  }
  if (name !== value) {
    const message = `profile "${profile.name}": the AWS CLI accepts credential_source only as "${name}"`
    warn(planContext, 'credential-source-case', message, property)
  }
  if (readKey(profile, 'role_arn') === undefined) {
    const message = `profile "${profile.name}": the AWS CLI ignores credential_source without role_arn`
    warn(planContext, 'credential-source-without-role', message, property)
  }
  return { kind: kinds[name], profile: profile.name, at: profile.location }
}

/** A command that continues on indented lines is one command, as in botocore. */
function joinLines(command: string): string {
  return command.replaceAll('\n', ' ')
}

/** If a profile has several sources, the AWS CLI does not always use the same one as the SDKs. */
function warnOfSeveralSources(planContext: PlanContext, profile: Profile): void {
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

function partialCredentials(planContext: PlanContext, profile: Profile): Error {
  const id = profile.get('aws_access_key_id')
  const [present, missing] =
    id !== undefined && id.value !== ''
      ? ['aws_access_key_id', 'aws_secret_access_key']
      : ['aws_secret_access_key', 'aws_access_key_id']
  return configError(planContext.config, 'PARTIAL_CREDENTIALS', {
    message: `profile "${profile.name}" has ${present} but no ${missing}`,
    location: profile.get(present),
    hints: [
      ...planContext.checks.keysAtFault(planContext, profile),
      `add ${missing} to profile "${profile.name}"`,
    ],
  })
}

function noCredentials(planContext: PlanContext, profile: Profile): Error {
  return configError(planContext.config, 'PROFILE_NO_CREDENTIALS', {
    message: `profile "${profile.name}" has no credentials`,
    location: profile.location,
    hints: [
      ...planContext.checks.keysAtFault(planContext, profile),
      ...planContext.checks.hintsForCredentials(profile.name),
    ],
  })
}
