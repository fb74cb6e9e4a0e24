import { clientsOfKey } from '../../app/key-clients.ts'
import type { Prepared } from '../../app/prepare.ts'
import { identifyKey } from '../../keys/identify-key.ts'
import type { KeyRecord } from '../../keys/key-record.ts'
import { rotationUnfinished } from '../../keys/rotate/rotation-unfinished.ts'
import type { StoredSecret } from '../../store/manage/list-secrets.ts'
import type { Store } from '../../store/types.ts'

/** What importing a secret needs. */
export interface SecretImport {
  readonly prepared: Prepared
  readonly store: Store
  /** Whether to replace what the store has. */
  readonly force: boolean
}

/**
 * Stores a secret of an exported file. A key that would replace another one is first tried on AWS, because the file may be older
 * than a rotation.
 * @returns false if the store has one already, and `force` is not set
 * @throws AwsxError if AWS does not accept the key, or the rotation of the key in the store is not finished
 */
export async function importSecret(
  secret: StoredSecret,
  { prepared, store, force }: SecretImport,
): Promise<boolean> {
  const { identity, kind, payload } = secret
  const present = await store.read(identity)
  if (present !== undefined && !force) return false
  const profile = profileOf(secret)
  if (present !== undefined && profile !== undefined)
    await checkReplacement(
      profile,
      { present: present.payload as KeyRecord, key: payload as KeyRecord },
      prepared,
    )
  const record = { kind, expiresAt: null, renewable: false, payload }
  const isWritten = await store.write(
    identity,
    record,
    (current) => current === undefined || (force && present !== undefined),
  )
  if (isWritten) store.removeDerived(identity)
  return isWritten
}

async function checkReplacement(
  profile: string,
  { present, key }: { readonly present: KeyRecord; readonly key: KeyRecord },
  prepared: Prepared,
): Promise<void> {
  if (present.rotation) throw rotationUnfinished(profile)
  if (present.accessKeyId === key.accessKeyId) return
  const { context } = prepared
  const action = `verify the key of profile "${profile}" in the file, so the store keeps its own`
  await identifyKey(key, { clients: clientsOfKey(profile, prepared), context, action })
}

/** @returns the profile of an access key; undefined for a seed */
export function profileOf({ identity, kind }: StoredSecret): string | undefined {
  const [, , profile] = kind === 'iam-key' ? (JSON.parse(identity) as readonly unknown[]) : []
  return typeof profile === 'string' ? profile : undefined
}
