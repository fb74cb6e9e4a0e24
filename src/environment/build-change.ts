import type { Credentials } from '../credentials/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import type { Change } from './environment-change.ts'
import { commonVariables } from './child-variables.ts'
import type { ChildInput } from './child-variables.ts'
import { othersThan } from './credential-variables.ts'

export interface BuildInput extends ChildInput {
  readonly credentials: Credentials
}

/** The change that makes a child use exactly these credentials, whichever SDK it uses. */
export function buildChange(input: BuildInput): Change {
  const set = { ...keyVariables(input.credentials), ...commonVariables(input) }
  return { set, unset: othersThan(set) }
}

function keyVariables(credentials: Credentials): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  const set: Record<string, string> = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
  }
  if (sessionToken !== null) set['AWS_SESSION_TOKEN'] = sessionToken.reveal()
  if (expiresAt !== null) set['AWS_CREDENTIAL_EXPIRATION'] = formatUtc(expiresAt)
  if (accountId !== null) set['AWS_ACCOUNT_ID'] = accountId
  return set
}
