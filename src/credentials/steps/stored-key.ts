import type { Answer } from '../../aws/connection.ts'
import type { StoredKeyBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { storedKeyIdentity } from '../stored-key-identity.ts'
import type { Credentials } from '../types.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'

/** A key in the store. The optional members are those of keys that were pasted with a session token. */
export interface StoredKeyPayload {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: string | null
  readonly sessionToken?: string | null
  /** Milliseconds since 1970 UTC; null if it is unknown. */
  readonly expiresAt?: number | null
  /** When it was pasted, milliseconds since 1970 UTC. */
  readonly addedAt?: number
}

/** The longest session of a permission set (IAM Identity Center user guide, session duration). */
const longestSessionMs = 12 * 3_600_000

/**
 * Reads the access key that `awsx add` stored.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if the store does not have it or it has expired; STORE_LOCKED or STORE_UNAVAILABLE if the store cannot be
 *   read
 */
export async function readStoredKey(step: StoredKeyBase, task: StepTask): Promise<Answer<Credentials>> {
  const { deps } = task
  const record = await deps.store.read(storedKeyIdentity(step.profile))
  const command = `awsx add ${quoteWord(step.profile)}`
  if (record?.kind !== 'iam-key' && record?.kind !== 'credentials') {
    const problem = `profile "${step.profile}" has no access key in the awsx store`
    throw stepError('PROFILE_NO_CREDENTIALS', task, problem, { hints: [command] })
  }
  const payload = record.payload as StoredKeyPayload
  const token = payload.sessionToken ?? null
  const { addedAt = 0, expiresAt = null } = payload
  const end = expiresAt ?? (token === null ? Infinity : addedAt + longestSessionMs)
  if (end <= deps.context.now()) {
    const problem = `the pasted credentials of profile "${step.profile}" have expired`
    throw stepError('PROFILE_NO_CREDENTIALS', task, problem, { hints: [`${command} --paste`] })
  }
  return {
    value: {
      accessKeyId: payload.accessKeyId,
      secretAccessKey: new Secret(payload.secretAccessKey),
      sessionToken: token === null ? null : new Secret(token),
      expiresAt,
      accountId: payload.accountId ?? step.accountId,
    },
    clockOffsetMs: 0,
  }
}
