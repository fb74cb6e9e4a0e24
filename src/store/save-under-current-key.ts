import { nonceBytes } from '../crypto/crypto.ts'
import { random } from '../crypto/random.ts'
import { AwsxError } from '../errors.ts'
import { elapsedMs } from '../process/elapsed.ts'
import { encryptRecord } from './encrypt-record.ts'
import { bindingOf } from './previous-key.ts'
import { profileIdentity } from './profile-identity.ts'
import type { RecordWrite, SaveResult } from './record-files.ts'
import type { OpenedStore } from './store-deps.ts'
import { recordName } from './store-file.ts'
import { isStoreNow } from './store-key.ts'
import type { StoreParts } from './store-parts.ts'
import type { LockOptions, MayReplace, NewRecord } from './types.ts'

/** How many times a write is tried if the key of the store changes meanwhile. */
const attempts = 5
/** How long a write waits for a rotation, which writes each record to the disk. */
const rotationWaitMs = 60_000
const lookEveryMs = 2000

interface StoreWrite {
  readonly identity: string
  readonly record: NewRecord
  readonly mayReplace: MayReplace | undefined
}

/**
 * Writes a record. If another process replaces the key of the store meanwhile, writes it again with the new key, because nothing reads a
 * record of the old one.
 * @returns false if `mayReplace` kept the record that was there
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be written, or the key keeps changing; what opening the store throws
 */
export async function saveUnderCurrentKey(
  opened: OpenedStore,
  write: StoreWrite,
  { deps, files, storeKey }: Pick<StoreParts, 'deps' | 'files' | 'storeKey'>,
): Promise<boolean> {
  const isCurrent = (store: OpenedStore) => (): boolean => isStoreNow(store.storeFile, storeKey.load())
  let store: OpenedStore | undefined = opened
  let earlier: Uint8Array | undefined
  for (let attempt = 1; store !== undefined && attempt <= attempts; attempt += 1) {
    const name = recordName(store.storeFile.nameSalt, write.identity)
    const before = earlier
    const described = {
      ...(await encrypt(write, store)),
      openPresent: await loadOpener(write, before),
      isCurrent: isCurrent(store),
    }
    const save = (): SaveResult => files.save(name, described, before)
    const saved =
      store.storeFile.previous === undefined ? save() : await saveAfterRotation({ deps, storeKey }, save)
    if (saved.state !== 'stale') return saved.state === 'written'
    earlier = saved.bytes ?? earlier
    store = await storeKey.open()
  }
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    'other processes keep changing the key of the store, so nothing can be written',
    { hints: ['run the command again'] },
  )
}

/**
 * A rotation that encrypts records again can replace a new one with the content from before, so this waits until the rotation ends. One that
 * died holds no lock.
 * @throws AwsxError STORE_UNAVAILABLE if it does not end in time
 */
async function saveAfterRotation(
  { deps, storeKey }: Pick<StoreParts, 'deps' | 'storeKey'>,
  save: () => SaveResult,
): Promise<SaveResult> {
  const started = elapsedMs()
  let pid: number | null = null
  const onWait: LockOptions['onWait'] = (owner) => {
    ;({ pid } = owner)
    deps.warn(
      `waiting for awsx ${pid ?? 'in another terminal'} (${owner.purpose ?? 'changing the key of the store'})`,
    )
  }
  const options = { waitMs: lookEveryMs, purpose: 'writing a record', onWait }
  for (;;) {
    try {
      return await deps.locks.withLock('store', options, () => Promise.resolve(save()))
    } catch (error) {
      if (!(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
      // After its rotation, the process that holds the lock may wait for a passphrase.
      if (!isRotating(storeKey)) return save()
      if (elapsedMs() - started >= rotationWaitMs) throw rotatesTooLong(pid)
    }
  }
}

function isRotating(storeKey: StoreParts['storeKey']): boolean {
  const found = storeKey.load()
  return found.state === 'valid' && found.storeFile.previous !== undefined
}

function rotatesTooLong(pid: number | null): AwsxError {
  const who = pid === null ? 'another awsx' : `another awsx (pid ${pid})`
  return new AwsxError(
    'STORE_UNAVAILABLE',
    `${who} has been changing the key of the store for more than ${rotationWaitMs / 1000} s, so nothing can be written`,
    { hints: [...(pid === null ? [] : [`if it hangs: kill ${pid}`]), 'run the command again'] },
  )
}

/**
 * The record that is there is decrypted between the last look at its file and the rename, where nothing may wait. Most writes do not ask for
 * it, and spare loading the cipher for that.
 */
async function loadOpener(
  { mayReplace }: StoreWrite,
  earlier: Uint8Array | undefined,
): Promise<RecordWrite['openPresent']> {
  if (mayReplace !== undefined || earlier !== undefined)
    return (await import('./record-sealing.ts')).openRecord
  return () => {
    throw new Error('nothing asks for the record that is there')
  }
}

async function encrypt(
  { identity, record, mayReplace }: StoreWrite,
  store: OpenedStore,
): Promise<Pick<RecordWrite, 'binding' | 'record' | 'bytes' | 'mayReplace'>> {
  const { nameSalt } = store.storeFile
  const origin = record.derivedFrom ?? null
  const derivedFrom = origin === null ? null : recordName(nameSalt, origin)
  const profile = record.profile === undefined ? null : recordName(nameSalt, profileIdentity(record.profile))
  const binding = await bindingOf(store, identity)
  const bytes = await encryptRecord(binding, record, random(nonceBytes), { derivedFrom, profile })
  return { binding, record, bytes, mayReplace }
}
