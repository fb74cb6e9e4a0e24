import type { Config, Property, SourceLocation } from '../../config/types.ts'
import { readPastedKeys } from '../../credentials/pasted-keys.ts'
import { AwsxError } from '../../errors.ts'
import { configError } from '../../plan/plan-context.ts'
import type { KeyPair } from '../rotate/rotation.ts'

/** A long-lived access key that an AWS file has in plain text. */
export interface FileKey extends KeyPair {
  readonly profile: string
  readonly location: SourceLocation
}

/** The lines that are taken out of a file. */
export const keyNames: readonly string[] = ['aws_access_key_id', 'aws_secret_access_key']

/**
 * Reads the key of a profile from the files.
 * @returns undefined if the profile has no long-lived key there; keys with a session token expire by themselves
 * @throws AwsxError PARTIAL_CREDENTIALS for half a key, CONFIG_INVALID for one that is malformed; CONFIG_PARSE
 */
export function readFileKey(name: string, config: Config): FileKey | undefined {
  const profile = config.profile(name)
  const [id, secret] = keyNames.map((key) => filled(profile?.get(key)))
  if (id === undefined && secret === undefined) return undefined
  if (['aws_session_token', 'aws_security_token'].some((key) => filled(profile?.get(key)) !== undefined))
    return undefined
  if (id === undefined || secret === undefined) {
    throw configError(config, 'PARTIAL_CREDENTIALS', {
      message: `profile "${name}" has only half of an access key`,
      location: id ?? secret,
    })
  }
  const keys = readPastedKeys(`aws_access_key_id=${id.value}\naws_secret_access_key=${secret.value}`)
  if ('problem' in keys) {
    throw configError(config, 'CONFIG_INVALID', {
      message: `profile "${name}": ${keys.problem}`,
      location: id,
      hints: ['correct the lines, or copy the key again'],
    })
  }
  return {
    profile: name,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey.reveal(),
    location: id.location,
  }
}

/** The keys of all profiles, and what is wrong with those that cannot be read. */
export function listFileKeys(config: Config): {
  readonly keys: readonly FileKey[]
  readonly problems: readonly AwsxError[]
} {
  const keys: FileKey[] = []
  const problems: AwsxError[] = []
  for (const name of config.profileNames()) {
    try {
      const key = readFileKey(name, config)
      if (key !== undefined) keys.push(key)
    } catch (error) {
      if (!(error instanceof AwsxError)) throw error
      problems.push(error)
    }
  }
  return { keys, problems }
}

function filled(property: Property | undefined): Property | undefined {
  return property?.value === '' ? undefined : property
}
