import type { Answer } from '../../aws/connection.ts'
import { AwsxError } from '../../errors.ts'
import type { StoredKeyBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import type { StepTask } from '../resolve-credentials.ts'
import { storedKeyIdentity } from '../stored-key-identity.ts'
import type { Credentials } from '../types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** What the store keeps of a key. The last three are those of keys that were pasted with a session token. */
export interface StoredKeyPayload {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: string | null
  readonly sessionToken?: string | null
  /** Milliseconds since 1970 UTC; null where that is not known. */
  readonly expiresAt?: number | null
  /** When it was pasted, milliseconds since 1970 UTC. */
  readonly addedAt?: number
}

/** No session of a permission set lasts longer (IAM Identity Center user guide, session duration). */
const longestSessionMs = 12 * 3_600_000

/**
 * The access key that `awsx add` put into the store.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if there is none, or one that has ended; STORE_LOCKED or STORE_UNAVAILABLE if the store cannot
 *   be read
 */
export async function readStoredKey(step: StoredKeyBase, task: StepTask): Promise<Answer<Credentials>> {
  const { deps } = task
  const record = await deps.store.read(storedKeyIdentity(step.profile))
  const isKey = record?.kind === 'iam-key' || record?.kind === 'credentials'
  if (record === undefined || !isKey) throw refuse(step, task, 'has no access key in the awsx store')
  const payload = record.payload as StoredKeyPayload
  const token = payload.sessionToken ?? null
  const { addedAt = 0, expiresAt = null } = payload
  const end = expiresAt ?? (token === null ? Infinity : addedAt + longestSessionMs)
  if (end <= deps.context.now()) throw refuse(step, task, 'has pasted credentials that have ended')
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

function refuse(step: StoredKeyBase, { deps }: StepTask, problem: string): AwsxError {
  const paste = problem.includes('pasted') ? ' --paste' : ''
  return new AwsxError('PROFILE_NO_CREDENTIALS', `profile "${step.profile}" ${problem}`, {
    hints: [`awsx add ${quoteWord(step.profile)}${paste}`],
    ...(step.at === null ? {} : { at: deps.show(step.at) }),
  })
}
