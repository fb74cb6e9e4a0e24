import { clientsOfKey } from '../../app/key-clients.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { getCallerIdentity } from '../../aws/sts.ts'
import type { PastedKeys } from '../../credentials/pasted-keys.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'

/**
 * Tries a key with GetCallerIdentity, which needs no permissions, before it is stored.
 * @param retry the command that stores the key without a check, for a hint
 * @returns the ARN of the user or session
 * @throws AwsxError AWS_REFUSED | ACCESS_DENIED if AWS rejects the key; AWS_UNREACHABLE
 */
export async function verifyKey(
  profile: string,
  keys: PastedKeys,
  retry: string,
  prepared: Prepared,
): Promise<string> {
  const clients = clientsOfKey(profile, prepared)
  const connection = endpointFor(clients, 'sts', clients.region)
  try {
    const { value } = await getCallerIdentity(keys, connection, prepared.context)
    return value.arn
  } catch (error) {
    const failure = describeFailure(error, {
      action: `verify the access key, so it was not stored`,
      connection,
    })
    throw new AwsxError(failure.code, failure.message, {
      hints: [...failure.hints, `to store it without a check: ${retry}`],
      cause: error,
    })
  }
}
