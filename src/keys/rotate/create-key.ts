import { failureName } from '../../aws/call-errors.ts'
import type { CreatedKey, ListedKey } from '../../aws/iam.ts'
import { AwsxError } from '../../errors.ts'
import { holdSignals } from '../../process/hold-signals.ts'
import type { KeyRecord, StoredKey } from '../key-record.ts'
import type { Rotation } from './rotation.ts'
import type { RotationDeps } from './rotation-deps.ts'
import { describeListed, notRotated, readUse } from './start-rotation.ts'
import { quoteWord } from '../../text/quote-word.ts'

type Creating = Extract<Rotation, { stage: 'creating' }>

/** The clock of AWS and the local one may differ by this much. */
const clockToleranceMs = 5 * 60_000

/**
 * Creates the new key and stores it beside the old one. A key that an earlier run created without being able to store it is found first.
 * @throws AwsxError KEY_NOT_ROTATED for such a key that the user does not want to delete; what the calls throw
 */
export async function createNewKey(
  profile: string,
  record: KeyRecord,
  rotation: Creating,
  deps: RotationDeps,
): Promise<void> {
  const { userName } = rotation
  const listed = await deps.calls.list(userName)
  const unknown = listed.find(({ accessKeyId }) => !rotation.knownKeyIds.includes(accessKeyId))
  if (unknown !== undefined) {
    await requireUnstored(profile, record, unknown, deps)
    await deleteLostKey({ profile, record }, unknown, rotation, deps)
  }
  await holdSignals(async () => {
    const created = await create(profile, record, rotation, deps)
    const { accessKeyId, secretAccessKey, createdAt } = created
    const newKey = { accessKeyId, secretAccessKey: secretAccessKey.reveal() }
    await storeNewKey(profile, record, { ...startOf(rotation), stage: 'created', newKey, createdAt }, deps)
    deps.say(
      `created access key ${accessKeyId} for user "${userName}", and stored it beside ${record.accessKeyId}`,
    )
  })
}

/** If the new key cannot be stored, its secret is lost, so it is deleted again. */
async function storeNewKey(
  profile: string,
  record: KeyRecord,
  rotation: Extract<Rotation, { stage: 'created' }>,
  deps: RotationDeps,
): Promise<void> {
  try {
    await deps.write(profile, record, { ...record, rotation })
  } catch (error) {
    // Should this fail too, the next run finds the key.
    await deps.calls.delete(rotation.userName, rotation.newKey.accessKeyId).catch(() => {})
    throw error
  }
}

async function create(
  profile: string,
  record: KeyRecord,
  { userName }: Creating,
  deps: RotationDeps,
): Promise<CreatedKey> {
  try {
    return await deps.calls.create(userName)
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    // There is a key that the list did not have yet: one from an earlier run or from another user.
    if (failureName(error.cause).startsWith('LimitExceeded'))
      throw notRotated(profile, `user "${userName}" has another key, which IAM does not list yet`)
    // Without an answer from AWS, there may be a key. The next run looks for it.
    if (error.code !== 'AWS_UNREACHABLE') await deps.write(profile, record, { ...record, rotation: null })
    throw error
  }
}

/**
 * Two rotations of one key can run at the same time, from two profiles. The key that the other one created is not lost.
 * @throws AwsxError KEY_NOT_ROTATED if the store has the key. This rotation has then ended
 */
async function requireUnstored(
  profile: string,
  record: KeyRecord,
  { accessKeyId }: ListedKey,
  deps: RotationDeps,
): Promise<void> {
  const owner = (await deps.readAll()).find((stored) => hasKey(stored.record, accessKeyId))
  if (owner === undefined) return
  await deps.write(profile, record, { ...record, rotation: null })
  const reason = `profile "${owner.profile}" has ${accessKeyId} in the store, from another rotation`
  throw notRotated(profile, reason, 'run the command again')
}

function hasKey(record: KeyRecord, accessKeyId: string): boolean {
  const { rotation } = record
  return (
    record.accessKeyId === accessKeyId ||
    (rotation?.stage === 'created' && rotation.newKey.accessKeyId === accessKeyId)
  )
}

/**
 * A key that appeared while awsx was creating one, and whose secret no store has. Another user may have created it, so this user decides.
 * @throws AwsxError KEY_NOT_ROTATED
 */
async function deleteLostKey(
  { profile, record }: StoredKey,
  key: ListedKey,
  { userName, startedAt }: Creating,
  deps: RotationDeps,
): Promise<void> {
  const use = await readUse(key, deps.calls)
  const canBeOurs = key.createdAt >= startedAt - clockToleranceMs && use === null
  if (canBeOurs && (await deps.mayDelete(key))) {
    // The user may have taken a long time to answer.
    await requireUnstored(profile, record, key, deps)
    await deps.calls.delete(userName, key.accessKeyId)
    deps.say(`deleted access key ${key.accessKeyId}, whose secret was lost`)
    return
  }
  const reason = `an earlier run was interrupted while it created a key, and user "${userName}" now has ${describeListed(key, use)}, which awsx does not know`
  throw notRotated(
    profile,
    reason,
    ...(canBeOurs
      ? [`if you did not create it: awsx rotate ${quoteWord(profile)} --delete-lost-key ${key.accessKeyId}`]
      : []),
    `or delete it yourself: aws iam delete-access-key --user-name ${userName} --access-key-id ${key.accessKeyId}`,
  )
}

function startOf({ startedAt, arn, userName, oldKeyId }: Creating): Omit<Creating, 'stage' | 'knownKeyIds'> {
  return { startedAt, arn, userName, oldKeyId }
}
