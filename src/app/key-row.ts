import { AwsxError } from '../errors.ts'
import { keyRow } from '../keys/describe-key.ts'
import type { KeyRow, OnlineFacts } from '../keys/describe-key.ts'
import type { StoredKey } from '../keys/key-record.ts'
import { usesStoredKey } from '../plan/stored-key-base.ts'
import type { Prepared } from './prepare.ts'

/** The row of a stored key, without its secret. */
export function describeStoredKey(key: StoredKey, prepared: Prepared, online?: OnlineFacts): KeyRow {
  return keyRow(key, isUsed(key.profile, prepared), online)
}

/** A profile with another source of credentials does not use its stored key. */
function isUsed(name: string, { config }: Prepared): boolean {
  try {
    const profile = config.profile(name)
    return profile === undefined || usesStoredKey(profile)
  } catch (error) {
    if (error instanceof AwsxError) return false
    throw error
  }
}
