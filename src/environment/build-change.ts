import type { Credentials } from '../credentials/types.ts'
import { formatUtc } from '../text/format-time.ts'
import type { Change } from './environment-change.ts'
import { commonVariables, namesToSet } from './child-variables.ts'
import type { ChildInput } from './child-variables.ts'
import { credentialVariables, passphraseVariables } from './credential-variables.ts'

export interface BuildInput extends ChildInput {
  readonly credentials: Credentials
}

/** The change that makes a child use exactly these credentials, whichever SDK it uses. */
export function buildChange(input: BuildInput): Change {
  const set = { ...keyVariables(input.credentials), ...commonVariables(input) }
  return { set, unset: credentialVariables.filter((name) => !Object.hasOwn(set, name)) }
}

/** The same for the user's current shell. It keeps the passphrase variables, so that awsx can unlock its store there. */
export function buildShellChange(input: BuildInput): Change {
  const { set, unset } = buildChange(input)
  return { set, unset: unset.filter((name) => !passphraseVariables.includes(name)) }
}

/** The change that removes everything that {@link buildChange} can set. */
export function buildRemoval(): Change {
  return {
    set: {},
    unset: namesToSet({ hasRegion: true, server: false, isolateFiles: false, noCompat: false }),
  }
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
