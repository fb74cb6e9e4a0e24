import { nonceBytes } from '../../crypto/crypto.ts'
import { random } from '../../crypto/random.ts'
import { openPreviousKey } from '../previous-key.ts'
import type { RecordFiles } from '../record-files.ts'
import { readHeader } from '../record-format.ts'
import { openBody, sealRecord } from '../record-sealing.ts'
import type { OpenedStore } from '../store-deps.ts'

/** Whether a record has a format that only a newer awsx can read. */
export function hasNewerRecord(files: RecordFiles): boolean {
  return files.names().some((name) => {
    const bytes = files.load(name)
    return bytes !== undefined && readHeader(bytes).state === 'newer'
  })
}

/**
 * Encrypts the records of the previous key with the new one, one after the other. Each record can be read at any time, and one that is
 * written meanwhile stays. A damaged one is set aside, with a warning.
 * @param beforeWrite called before each record is replaced
 * @returns how many records still have the previous key, because another process wrote them meanwhile
 */
export async function resealRecords(
  { storeFile, key }: OpenedStore,
  files: RecordFiles,
  beforeWrite: () => void,
): Promise<number> {
  const { previous, storeId } = storeFile
  const previousKey = previous && (await openPreviousKey(previous, key))
  if (previousKey === undefined) return 0
  let left = 0
  for (const name of files.names()) {
    const bytes = files.load(name)
    const found = bytes && readHeader(bytes)
    if (bytes === undefined || found?.state !== 'header' || found.header.storeId !== previous?.storeId)
      continue
    const { header } = found
    const opened = openBody({ key: previousKey }, header, bytes)
    if (opened === undefined) {
      // Once the previous key is gone, it would count as missing, without a warning.
      await files.open(name, bytes, { key: previousKey, storeId: header.storeId, identity: '' }, () => true)
      continue
    }
    const [identity, payload] = opened
    const { kind, expiresAt, renewable, derivedFrom, profile } = header
    const record = { kind, expiresAt, renewable, payload }
    beforeWrite()
    const sealed = sealRecord({ key, storeId, identity }, record, random(nonceBytes), {
      derivedFrom,
      profile,
    })
    if (!files.replaceIfUnchanged(name, bytes, sealed)) left += 1
  }
  return left
}
