import type { Answer } from '../../aws/connection.ts'
import { AwsxError } from '../../errors.ts'
import type { VaultBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import type { StepTask } from '../resolve.ts'
import type { Credentials } from '../types.ts'

/** Canonical text of a profile's long-lived key in the store. */
export function vaultKeyIdentity(profile: string): string {
  return JSON.stringify(['iam-key', 1, profile])
}

/** What the store keeps of a long-lived key. */
export interface VaultPayload {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: string | null
}

/**
 * The access key that `awsx add` put into the store.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if there is none; STORE_LOCKED or STORE_UNAVAILABLE if the store cannot be read
 */
export async function readVaultKey(step: VaultBase, task: StepTask): Promise<Answer<Credentials>> {
  const { tools } = task
  const record = await tools.store.read(vaultKeyIdentity(step.profile))
  if (record === undefined || record.kind !== 'iam-key') {
    throw new AwsxError(
      'PROFILE_NO_CREDENTIALS',
      `profile "${step.profile}" has no access key in the awsx store`,
      { hints: [`awsx add ${step.profile}`], ...(step.at === null ? {} : { at: tools.show(step.at) }) },
    )
  }
  const payload = record.payload as VaultPayload
  return {
    value: {
      accessKeyId: payload.accessKeyId,
      secretAccessKey: new Secret(payload.secretAccessKey),
      sessionToken: null,
      expiresAt: null,
      accountId: payload.accountId ?? step.accountId,
    },
    clockOffsetMs: 0,
  }
}
