import { AwsxError } from '../errors.ts'
import type { NewRecord, Store } from '../store/types.ts'
import type { LoginDeps } from './login-deps.ts'

/**
 * Writes a record. If that fails, warns and continues: a full or read-only disk costs the cached copy, not the result.
 * @param mayReplace as for {@link Store.write}
 * @returns whether it was written
 * @throws AwsxError STORE_LOCKED, STORE_DAMAGED: a store that exists but cannot be opened is never ignored
 */
export async function saveRecord(
  identity: string,
  record: NewRecord,
  deps: Pick<LoginDeps, 'store' | 'say'>,
  mayReplace?: Parameters<Store['write']>[2],
): Promise<boolean> {
  try {
    return await deps.store.write(identity, record, mayReplace)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_UNAVAILABLE') throw error
    deps.say(`not kept: ${error.message}`)
    return false
  }
}
