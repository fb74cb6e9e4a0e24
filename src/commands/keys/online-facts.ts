import { clientsOfKey } from '../../app/key-clients.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { getKeyUse, listAccessKeys } from '../../aws/iam.ts'
import type { OnlineFacts } from '../../keys/describe-key.ts'
import { toCredentials } from '../../keys/key-record.ts'
import type { StoredKey } from '../../keys/key-record.ts'
import { endpointFor } from '../../plan/endpoints.ts'

/**
 * Asks IAM when a key was created and last used, with the key itself.
 * @throws AwsxError ACCESS_DENIED if the user's policy does not allow that, or only with MFA; AWS_REFUSED; AWS_UNREACHABLE
 */
export async function readOnlineFacts(
  { profile, record }: StoredKey,
  prepared: Prepared,
): Promise<OnlineFacts> {
  const clients = clientsOfKey(profile, prepared)
  const connection = endpointFor(clients, 'iam', clients.region)
  const caller = { source: toCredentials(record), connection, context: prepared.context }
  try {
    // First, because every other call is a use.
    const { userName, lastUse } = await getKeyUse(record.accessKeyId, caller)
    const listed = await listAccessKeys({ ...caller, userName })
    const own = listed.find(({ accessKeyId }) => accessKeyId === record.accessKeyId)
    return { createdAt: own?.createdAt ?? null, lastUse }
  } catch (error) {
    throw describeFailure(error, {
      action: `get the last use of the key of profile "${profile}"`,
      connection,
    })
  }
}
