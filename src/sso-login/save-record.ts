import { AwsxError } from '../errors.ts'
import type { NewRecord, Store } from '../store/types.ts'
import type { LoginDeps } from './login-deps.ts'

/** Stores whose problem this process has shown, because a run stores several records but needs one message. */
const reported = new WeakSet<LoginDeps['store']>()

/**
 * Writes a record. On a full or read-only disk it shows a warning, because the result can be used without being stored.
 * @param mayReplace as for {@link Store.write}
 * @returns whether it was written
 * @throws AwsxError STORE_LOCKED, STORE_DAMAGED: a store that exists but cannot be opened is not ignored
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
    if (!reported.has(deps.store)) deps.say(`not stored: ${error.message}`)
    reported.add(deps.store)
    return false
  }
}
