import type { Credentials } from '../credentials/types.ts'
import type { Change } from './environment-change.ts'
import { commonEntries } from './common-variables.ts'
import type { CommonInput } from './common-variables.ts'
import { namesToSet } from './variable-names.ts'
import { credentialVariables, ownSecrets } from './credential-variables.ts'

export interface BuildInput extends CommonInput {
  readonly credentials: Credentials
}

/** The change that makes a child use exactly these credentials, whatever it is written in. */
export function buildChange(input: BuildInput): Change {
  const set = { ...credentialEntries(input.credentials), ...commonEntries(input) }
  return { set, unset: credentialVariables.filter((name) => !Object.hasOwn(set, name)) }
}

/** The same for a shell that the user goes on working in: there awsx has to be able to unlock its store again. */
export function buildShellChange(input: BuildInput): Change {
  const { set, unset } = buildChange(input)
  return { set, unset: unset.filter((name) => !ownSecrets.includes(name)) }
}

/** The removal of everything that {@link buildChange} can set. */
export function buildRemoval(): Change {
  return { set: {}, unset: namesToSet({ hasRegion: true, server: false, isolateFiles: false }) }
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

/**
 * RFC 3339 in UTC with whole seconds and `Z`, the one form that every SDK reads. Not by `toISOString`: its first call in a process takes as
 * long as all the rest of the environment.
 * @param expiresAt milliseconds since 1970 UTC
 */
export function formatExpiry(expiresAt: number): string {
  const end = new Date(expiresAt)
  // For a year of other than four digits there is a form of its own, and for no time at all an error.
  if (!(expiresAt >= 0 && end.getUTCFullYear() <= 9999)) return end.toISOString().replace(/\.\d{3}Z$/, 'Z')
  const day = [pad(end.getUTCFullYear(), 4), pad(end.getUTCMonth() + 1), pad(end.getUTCDate())].join('-')
  const time = [pad(end.getUTCHours()), pad(end.getUTCMinutes()), pad(end.getUTCSeconds())].join(':')
  return `${day}T${time}Z`
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0')
}
