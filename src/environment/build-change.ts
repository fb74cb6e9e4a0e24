import type { Credentials } from '../credentials/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import type { Change } from './environment-change.ts'
import { commonVariables } from './child-variables.ts'
import type { ChildInput } from './child-variables.ts'
import { credentialVariables } from './credential-variables.ts'

export interface BuildInput extends ChildInput {
  readonly credentials: Credentials
}

/** The change that makes a child use exactly these credentials, whichever SDK it uses. */
export function buildChange(input: BuildInput): Change {
  const set = { ...keyVariables(input.credentials), ...commonVariables(input) }
  return { set, unset: credentialVariables.filter((name) => !Object.hasOwn(set, name)) }
}

function keyVariables(credentials: Credentials): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    ...(sessionToken === null ? {} : { AWS_SESSION_TOKEN: sessionToken.reveal() }),
    ...(expiresAt === null ? {} : { AWS_CREDENTIAL_EXPIRATION: formatUtc(expiresAt) }),
    ...(accountId === null ? {} : { AWS_ACCOUNT_ID: accountId }),
  }
}
