import type { SigningKeys } from '../crypto/aws-signature.ts'
import type { Credentials } from '../credentials/types.ts'

/** The secrets of credentials, for a signature. */
export function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): SigningKeys {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    sessionToken: sessionToken?.reveal() ?? null,
  }
}
