import type { Variables } from '../context.ts'
import type { Credentials } from '../credentials/types.ts'
import { formatUtc } from '../text/format-time.ts'
import type { Change } from './environment-change.ts'
import { commonVariables, namesToSet } from './child-variables.ts'
import type { ChildInput } from './child-variables.ts'
import { credentialVariables, passphraseVariables } from './credential-variables.ts'
import { listInjected, markerVariable } from './injected-settings.ts'

export interface BuildInput extends ChildInput {
  readonly credentials: Credentials
}

/** The change that makes a child use exactly these credentials, whichever SDK it uses. */
export function buildChange(input: BuildInput): Change {
  const set = { ...keyVariables(input.credentials), ...commonVariables(input) }
  return { set, unset: credentialVariables.filter((name) => !Object.hasOwn(set, name)) }
}

/**
 * The same for the user's current shell. It keeps the passphrase variables, so that awsx can unlock its store there, and removes the
 * settings of another profile.
 * @param current the variables of the shell
 */
export function buildShellChange(input: BuildInput, current: Variables): Change {
  const { set, unset } = withoutOtherSettings(buildChange(input), current)
  return { set, unset: unset.filter((name) => !passphraseVariables.includes(name)) }
}

/** Extends a change of a shell so that it removes the settings which awsx set there for another profile. */
export function withoutOtherSettings({ set, unset }: Change, current: Variables): Change {
  return { set, unset: [...unset, ...listInjected(current).filter((name) => !Object.hasOwn(set, name))] }
}

/** The change that removes everything that {@link buildChange} can set, and the settings that are set in this environment. */
export function buildRemoval(current: Variables): Change {
  const names = namesToSet({
    hasRegion: true,
    settings: [],
    server: false,
    isolateFiles: false,
    noCompat: false,
  })
  return { set: {}, unset: [...names, ...listInjected(current), markerVariable] }
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
