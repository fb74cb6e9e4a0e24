import type { Credentials } from '../credentials/types.ts'
import type { Change } from './change.ts'
import { credentialVariables } from './variables.ts'

export interface BuildInput {
  readonly profile: string
  readonly credentials: Credentials
  readonly region: string | null
  /** Leaves `AWS_VAULT` out, which prompt themes read (AWSX_NO_COMPAT). */
  readonly noCompat: boolean
}

/** The change that makes a child use exactly these credentials, whatever it is written in. */
export function buildChange(input: BuildInput): Change {
  const set = {
    ...credentialEntries(input.credentials),
    ...regionEntries(input.region),
    ...nameEntries(input),
  }
  return { set, unset: credentialVariables.filter((name) => !Object.hasOwn(set, name)) }
}

/** The removal of everything that {@link buildChange} can set. */
export function buildRemoval(): Change {
  return {
    set: {},
    unset: [...credentialVariables, 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_EC2_METADATA_DISABLED'],
  }
}

/** The names that {@link buildChange} sets for a plan, known before there are credentials. */
export function namesToSet(hasRegion: boolean): readonly string[] {
  const names = [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_CREDENTIAL_EXPIRATION',
  ]
  return [
    ...names,
    ...(hasRegion ? ['AWS_REGION', 'AWS_DEFAULT_REGION'] : []),
    'AWS_ACCOUNT_ID',
    'AWSX_PROFILE',
    'AWS_VAULT',
  ]
}

function credentialEntries(credentials: Credentials): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    ...(sessionToken === null ? {} : { AWS_SESSION_TOKEN: sessionToken.reveal() }),
    ...(expiresAt === null ? {} : { AWS_CREDENTIAL_EXPIRATION: formatExpiry(expiresAt) }),
    ...(accountId === null ? {} : { AWS_ACCOUNT_ID: accountId }),
  }
}

/** Both names, equal: boto3 and AWS CLI v1 read only the second, the others the first. */
function regionEntries(region: string | null): Record<string, string> {
  return region === null ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }
}

function nameEntries(input: BuildInput): Record<string, string> {
  return { AWSX_PROFILE: input.profile, ...(input.noCompat ? {} : { AWS_VAULT: input.profile }) }
}

/** RFC 3339 in UTC with whole seconds and `Z`, the one form that every SDK reads. */
export function formatExpiry(expiresAt: number): string {
  return new Date(expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
