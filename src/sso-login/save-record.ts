import { AwsxError } from '../errors.ts'
import type { StoredRecord } from '../store/types.ts'
import type { Tools } from './login-deps.ts'

/**
 * Writes a record, and says so where that cannot be done: a full or read-only disk costs the cache, not the answer.
 * @throws AwsxError STORE_LOCKED, STORE_DAMAGED; a store that is there and cannot be opened is never passed over
 */
export async function keepRecord(
  identity: string,
  record: StoredRecord,
  tools: Pick<Tools, 'store' | 'say'>,
): Promise<void> {
  try {
    await tools.store.write(identity, record)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_UNAVAILABLE') throw error
    tools.say(`not kept: ${error.message}`)
  }
}
