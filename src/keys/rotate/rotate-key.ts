import { failureName, rejectsCredentials } from '../../aws/call-errors.ts'
import { AwsxError } from '../../errors.ts'
import type { KeyRecord } from '../key-record.ts'
import { createNewKey } from './create-key.ts'
import type { Rotation } from './rotation.ts'
import type { RotationDeps } from './rotation-deps.ts'
import { notRotated, proveKey } from './start-rotation.ts'
import { untilAccepted } from './until-accepted.ts'

type Stage<S extends Rotation['stage']> = Extract<Rotation, { stage: S }>

/**
 * Replaces the key of a profile, in stages that the store remembers: after a crash at any point the profile has a working key, and the next
 * run continues. The user never has more than two keys.
 * @throws AwsxError KEY_NOT_ROTATED if the key cannot be rotated; what the calls and the store throw
 */
export async function rotateKey(profile: string, deps: RotationDeps): Promise<void> {
  for (;;) {
    const record = await deps.read(profile)
    if (record === undefined) throw notRotated(profile, 'another process removed it')
    if ((await advance(profile, record, deps)) === 'done') return
  }
}

async function advance(profile: string, record: KeyRecord, deps: RotationDeps): Promise<'done' | undefined> {
  const rotation = record.rotation ?? null
  if (rotation === null) await start(profile, record, deps)
  else if (rotation.stage === 'creating') await createNewKey(profile, record, rotation, deps)
  else if (rotation.stage === 'created') await switchToNewKey(profile, record, rotation, deps)
  else if (rotation.stage === 'switched') await deactivateOldKey(profile, record, rotation, deps)
  else {
    await deleteOldKey(profile, record, rotation, deps)
    return 'done'
  }
  return undefined
}

async function start(profile: string, record: KeyRecord, deps: RotationDeps): Promise<void> {
  const { arn, userName, accessKeyId } = await proveKey({ profile, record }, deps)
  const begin = { startedAt: deps.now(), arn, userName, oldKeyId: accessKeyId }
  const rotation = { ...begin, stage: 'creating', knownKeyIds: [accessKeyId] } as const
  await deps.write(profile, record, { ...record, arn, rotation })
}

/** Waits until AWS accepts the new key, then gives it to every profile that has the old one. */
async function switchToNewKey(
  profile: string,
  record: KeyRecord,
  { newKey, createdAt, ...begin }: Stage<'created'>,
  deps: RotationDeps,
): Promise<void> {
  const candidate = { ...record, ...newKey }
  try {
    const { arn } = await untilAccepted(() => deps.identify(candidate), deps)
    if (arn !== begin.arn) throw notRotated(profile, `the new key ${newKey.accessKeyId} belongs to ${arn}`)
  } catch (error) {
    if (!rejectsCredentials(error)) throw error
    const listed = await deps.calls.list(begin.userName)
    const isThere = listed.some(({ accessKeyId }) => accessKeyId === newKey.accessKeyId)
    if (!isThere) await deps.write(profile, record, { ...record, rotation: null })
    throw notAccepted(profile, newKey.accessKeyId, isThere)
  }
  const renewed = { ...newKey, arn: begin.arn, createdAt, addedAt: deps.now(), storedBy: 'awsx rotate' }
  await switchSiblings(profile, begin.oldKeyId, renewed, deps)
  await deps.write(profile, record, { ...record, ...renewed, rotation: { ...begin, stage: 'switched' } })
  deps.forgetSessions(profile)
  deps.say(`AWS accepts ${newKey.accessKeyId}; profile "${profile}" uses it now`)
}

/** Several profiles may have the same key. */
async function switchSiblings(
  profile: string,
  oldKeyId: string,
  renewed: Partial<KeyRecord> & Pick<KeyRecord, 'accessKeyId'>,
  deps: RotationDeps,
): Promise<void> {
  for (const sibling of await deps.readAll()) {
    if (sibling.profile === profile || sibling.record.accessKeyId !== oldKeyId) continue
    // A rotation that began with the old key has nothing left to do, and would take the new key for a lost one.
    await deps.write(sibling.profile, sibling.record, { ...sibling.record, ...renewed, rotation: null })
    deps.forgetSessions(sibling.profile)
    deps.say(`profile "${sibling.profile}" had the same key, and uses ${renewed.accessKeyId} now`)
  }
}

async function deactivateOldKey(
  profile: string,
  record: KeyRecord,
  rotation: Stage<'switched' | 'deactivated'>,
  deps: RotationDeps,
): Promise<void> {
  // An earlier run may have ended right after the switch, and another profile may have got the old key since.
  const { rotation: _rotation, ...renewed } = record
  await switchSiblings(profile, rotation.oldKeyId, renewed, deps)
  deps.forgetSessions(profile)
  const { userName, oldKeyId } = rotation
  await ifPresent(() => untilAccepted(() => deps.calls.deactivate(userName, oldKeyId), deps))
  await deps.write(profile, record, { ...record, rotation: { ...rotation, stage: 'deactivated' } })
  deps.say(`deactivated ${oldKeyId}`)
}

/** Deletes the old key once the new one has worked without it. */
async function deleteOldKey(
  profile: string,
  record: KeyRecord,
  { userName, oldKeyId, arn }: Rotation,
  deps: RotationDeps,
): Promise<void> {
  const identity = await untilAccepted(() => deps.identify(record), deps)
  if (identity.arn !== arn) throw notRotated(profile, `${record.accessKeyId} now belongs to ${identity.arn}`)
  await ifPresent(() => untilAccepted(() => deps.calls.delete(userName, oldKeyId), deps))
  await deps.write(profile, record, { ...record, rotation: null })
  deps.say(`deleted ${oldKeyId}`)
}

/** A key that is gone already is as good as deleted. */
async function ifPresent(call: () => Promise<void>): Promise<void> {
  try {
    await call()
  } catch (error) {
    if (!(error instanceof AwsxError) || !failureName(error.cause).startsWith('NoSuchEntity')) throw error
  }
}

function notAccepted(profile: string, accessKeyId: string, isThere: boolean): AwsxError {
  const state = isThere ? 'AWS does not accept it yet' : 'it no longer exists'
  return notRotated(
    profile,
    `the new key ${accessKeyId} cannot be used, because ${state}; the old key still works`,
  )
}
