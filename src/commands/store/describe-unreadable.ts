import { join } from 'node:path'
import type { Prepared } from '../../app/prepare.ts'
import type { Config } from '../../config/types.ts'
import { mfaSeedIdentity } from '../../credentials/mfa-seed-identity.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError } from '../../errors.ts'
import { readStoredKeyNames } from '../../profiles/stored-key-names.ts'
import type { UnreadableSecret } from '../../store/manage/list-secrets.ts'
import { recordName } from '../../store/store-file.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** What a record holds, by the names that the config and the list of stored keys have. */
interface KnownRecord {
  readonly what: string
  readonly hint: string
}

/**
 * The errors for secrets that cannot be exported. The name of a record is a hash, so awsx tries the names that it knows.
 * @param folder of the store
 * @param salt of record names
 */
export function describeUnreadable(
  unreadable: readonly UnreadableSecret[],
  { folder, salt }: { readonly folder: string; readonly salt: string },
  prepared: Prepared,
): readonly AwsxError[] {
  if (unreadable.length === 0) return []
  const known = new Map(listKnown(prepared).map(([identity, record]) => [recordName(salt, identity), record]))
  return unreadable.map(({ name, kind, reason }) => {
    const { what, hint } = known.get(name) ?? describeKind(kind)
    const path = join(folder, 'records', name)
    return new AwsxError('STORE_DAMAGED', `store export: ${what} was not exported (${reason}, ${path})`, {
      hints: [hint],
    })
  })
}

function listKnown({ config, context }: Prepared): readonly (readonly [string, KnownRecord])[] {
  const profiles = [...new Set([...config.profileNames(), ...readStoredKeyNames(context)])]
  const keys = profiles.map((profile) => {
    const what = `the access key of profile "${profile}"`
    return [
      storedKeyIdentity(profile),
      { what, hint: `add it again: awsx add ${quoteWord(profile)}` },
    ] as const
  })
  const seeds = config.profileNames().flatMap((profile) => {
    const serial = findSerial(config, profile)
    if (serial === undefined) return []
    const hint = `store it again: awsx mfa ${quoteWord(profile)} --store-seed`
    return [[mfaSeedIdentity(serial), { what: `the MFA seed of ${serial}`, hint }] as const]
  })
  return [...keys, ...seeds]
}

function findSerial(config: Config, profile: string): string | undefined {
  try {
    return config.profile(profile)?.get('mfa_serial')?.value
  } catch (error) {
    // A section that cannot be read names no device.
    if (error instanceof AwsxError) return undefined
    throw error
  }
}

function describeKind(kind: UnreadableSecret['kind']): KnownRecord {
  if (kind === 'iam-key') return { what: 'an access key', hint: 'add it again: awsx add PROFILE' }
  if (kind === 'mfa-seed')
    return { what: 'an MFA seed', hint: 'store it again: awsx mfa PROFILE --store-seed' }
  return { what: 'a record', hint: 'if it was an access key, add it again: awsx add PROFILE' }
}
