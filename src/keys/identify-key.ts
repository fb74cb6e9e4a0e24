import { describeFailure } from '../aws/call-errors.ts'
import type { CallContext } from '../aws/connection.ts'
import { getCallerIdentity } from '../aws/sts.ts'
import type { CallerIdentity } from '../aws/sts.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { ClientSettings } from '../plan/types.ts'
import { toCredentials } from './key-record.ts'
import type { KeyRecord } from './key-record.ts'

export interface IdentifyRequest {
  readonly clients: ClientSettings
  readonly context: CallContext
  /** For an error: `could not ACTION: …`. */
  readonly action: string
  readonly hints?: readonly string[]
}

/**
 * GetCallerIdentity with a key. It needs no permissions, so it works for every key that AWS accepts.
 * @throws AwsxError AWS_REFUSED or ACCESS_DENIED if AWS rejects the key; AWS_UNREACHABLE
 */
export async function identifyKey(
  record: KeyRecord,
  { clients, context, action, hints = [] }: IdentifyRequest,
): Promise<CallerIdentity> {
  const connection = endpointFor(clients, 'sts', clients.region)
  try {
    const { value } = await getCallerIdentity(toCredentials(record), connection, context)
    return value
  } catch (error) {
    throw describeFailure(error, { action, connection, hints })
  }
}

/** The name of an IAM user, from its ARN. @returns undefined for anything else, such as the root user or a role session */
export function userOf(arn: string): string | undefined {
  return /^arn:[^:]*:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1]
}
