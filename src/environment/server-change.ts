import type { Config } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Environment, Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { isWithoutCredentials } from '../plan/stored-key-base.ts'
import type { Secret } from '../secret.ts'
import { commonVariables } from './child-variables.ts'
import type { ChildInput } from './child-variables.ts'
import type { Change } from './environment-change.ts'
import { othersThan } from './credential-variables.ts'

export interface ServerBuildInput extends ChildInput {
  readonly uri: string
  readonly token: Secret
  readonly platform: NodeJS.Platform
}

/**
 * The change that makes a child take its credentials only from the credential server. It sets no key, expiration or account:
 * they are in the server's responses, and values in the environment would become stale.
 * @param outer the environment that the change applies to
 */
export function buildServerChange(input: ServerBuildInput, outer: Environment): Change {
  const variables = { env: outer, platform: input.platform }
  const set = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: input.uri,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: input.token.reveal(),
    ...metadataEntries(variables),
    ...proxyEntries(variables),
    ...commonVariables(input),
  }
  return { set, unset: othersThan(set) }
}

/** Settings that are paths on this machine. */
const localPaths = new Set(['AWS_CA_BUNDLE', 'AWS_DATA_PATH'])

/** The variables of a session on another machine, apart from the address of its server and the token. */
export function buildRemoteChange(input: ChildInput): Change {
  const settings = Object.entries(input.settings).filter(([name]) => !localPaths.has(name))
  const set = commonVariables({ ...input, settings: Object.fromEntries(settings) })
  return { set, unset: othersThan(set) }
}

/**
 * Whether SDKs would use the credentials of profile `default` instead of the server's, as they do if no profile is named. The
 * command must then see empty AWS files.
 */
export function defaultOverridesServer(config: Config): boolean {
  try {
    const profile = config.profile('default')
    return profile !== undefined && !isWithoutCredentials(profile)
  } catch (error) {
    // An SDK fails on a section that it cannot read, so the command must not see it either.
    if (error instanceof AwsxError) return true
    throw error
  }
}

/**
 * If the server answers that the user has to sign in, SDKs silently try the next source, on EC2 the instance's role. A value
 * that the user has set stays.
 */
function metadataEntries(outer: Variables): Record<string, string> {
  const isSet = readVariable(outer, 'AWS_EC2_METADATA_DISABLED') !== undefined
  return isSet ? {} : { AWS_EC2_METADATA_DISABLED: 'true' }
}

/** The addresses of the credential server and of a container agent. */
const directAddresses = ['127.0.0.1', '169.254.170.2']

/** Some HTTP libraries send requests for 127.0.0.1 to the proxy. Both spellings: some programs read only one of them. */
function proxyEntries(outer: Variables): Record<string, string> {
  const upper = readVariable(outer, 'NO_PROXY')
  const lower = readVariable(outer, 'no_proxy')
  const entries = { NO_PROXY: withDirect(upper ?? lower ?? '') }
  // On Windows names are case-insensitive.
  return outer.platform === 'win32' ? entries : { ...entries, no_proxy: withDirect(lower ?? upper ?? '') }
}

function withDirect(value: string): string {
  const given = new Set(value.split(',').map((entry) => entry.trim()))
  if (given.has('*')) return value
  return [value, ...directAddresses.filter((address) => !given.has(address))]
    .filter((part) => part !== '')
    .join(',')
}
