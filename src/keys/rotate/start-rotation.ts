import type { LastUse, ListedKey } from '../../aws/iam.ts'
import { AwsxError } from '../../errors.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { userOf } from '../identify-key.ts'
import { isSessionKey } from '../key-record.ts'
import type { StoredKey } from '../key-record.ts'
import type { RotationDeps } from './rotation-deps.ts'

/** A key that can be rotated, and its user. */
export interface ProvenKey {
  readonly arn: string
  readonly userName: string
  readonly accessKeyId: string
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number
}

/**
 * Proves that a key can be rotated. Changes nothing.
 * @throws AwsxError KEY_NOT_ROTATED if the key is not a long-lived one, not a user's, another user's than when it was stored, or one of two;
 *   what the calls throw
 */
export async function proveKey(
  { profile, record }: StoredKey,
  { identify, calls }: Pick<RotationDeps, 'identify' | 'calls'>,
): Promise<ProvenKey> {
  if (isSessionKey(record)) throw notRotated(profile, 'it is a session key, which expires by itself')
  const { arn } = await identify(record)
  if (record.arn !== undefined && record.arn !== null && record.arn !== arn)
    throw notRotated(profile, `it was stored as a key of ${record.arn}, but now belongs to ${arn}`)
  const userName = userOf(arn)
  if (userName === undefined) throw notRotated(profile, `it belongs to ${arn}, which is not an IAM user`)
  const keys = await calls.list(userName)
  const own = keys.find(({ accessKeyId }) => accessKeyId === record.accessKeyId)
  if (own?.isActive !== true)
    throw notRotated(
      profile,
      `IAM does not list ${record.accessKeyId} as an active key of user "${userName}"`,
    )
  const other = keys.find((key) => key !== own)
  if (other !== undefined) throw await secondKey(profile, userName, other, calls)
  return { arn, userName, accessKeyId: own.accessKeyId, createdAt: own.createdAt }
}

/** @param reason completes a sentence: `the key of profile "dev" was not rotated: REASON` */
export function notRotated(profile: string, reason: string, ...hints: readonly string[]): AwsxError {
  return new AwsxError('KEY_NOT_ROTATED', `the key of profile "${profile}" was not rotated: ${reason}`, {
    hints,
  })
}

/** AWS allows two keys, and awsx never deletes one that it does not know. */
async function secondKey(
  profile: string,
  userName: string,
  other: ListedKey,
  calls: RotationDeps['calls'],
): Promise<AwsxError> {
  return notRotated(
    profile,
    `user "${userName}" already has two keys, the most that AWS allows; the other one is ${describeListed(other, await readUse(other, calls))}`,
    `if nothing uses it: aws iam delete-access-key --user-name ${userName} --access-key-id ${other.accessKeyId}`,
  )
}

/** `AKIA… (inactive, created 2025-01-15T09:00:00Z, never used)` */
export function describeListed(key: ListedKey, use: KeyUse): string {
  const status = key.isActive ? 'active' : 'inactive'
  return `${key.accessKeyId} (${status}, created ${formatUtc(key.createdAt)}, ${describeUse(use)})`
}

/** Null for a key that was never used. */
type KeyUse = LastUse | null | 'unknown'

/** @returns `unknown` if the policy of the user does not allow the call */
export async function readUse({ accessKeyId }: ListedKey, calls: RotationDeps['calls']): Promise<KeyUse> {
  try {
    return await calls.lastUse(accessKeyId)
  } catch (error) {
    if (error instanceof AwsxError) return 'unknown'
    throw error
  }
}

function describeUse(use: KeyUse): string {
  if (use === 'unknown') return 'last use unknown'
  return use === null ? 'never used' : `last used ${formatUtc(use.at)}`
}
