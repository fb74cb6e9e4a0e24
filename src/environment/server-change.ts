import { readVariable } from '../context.ts'
import type { Context, Environment } from '../context.ts'
import type { Secret } from '../secret.ts'
import { commonEntries } from './common-variables.ts'
import type { CommonInput } from './common-variables.ts'
import type { Change } from './environment-change.ts'
import { credentialVariables } from './credential-variables.ts'

type Surroundings = Pick<Context, 'env' | 'platform'>

export interface ServerBuildInput extends CommonInput {
  readonly uri: string
  readonly token: Secret
  readonly platform: NodeJS.Platform
}

/**
 * The change that makes a child take its credentials from the server and from nowhere else. No key, no end and no account is set: the
 * server's answers hold them, and what stood in the environment would outlive them.
 * @param outer the environment that is changed
 */
export function buildServerChange(input: ServerBuildInput, outer: Environment): Change {
  const surroundings = { env: outer, platform: input.platform }
  const set = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: input.uri,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: input.token.reveal(),
    ...metadataEntries(surroundings),
    ...proxyEntries(surroundings),
    ...commonEntries(input),
  }
  return { set, unset: credentialVariables.filter((name) => !Object.hasOwn(set, name)) }
}

/**
 * When the server says that a person is needed, SDKs go on to the next source: on an EC2 machine that would be the instance's role, without a
 * word. Who has said something about it is left alone.
 */
function metadataEntries(outer: Surroundings): Record<string, string> {
  const isSaid = readVariable(outer, 'AWS_EC2_METADATA_DISABLED') !== undefined
  return isSaid ? {} : { AWS_EC2_METADATA_DISABLED: 'true' }
}

/** The addresses of the server and of a container's agent. */
const direct = ['127.0.0.1', '169.254.170.2']

/** Some HTTP stacks would ask the proxy for 127.0.0.1. Both spellings, as each is the only one that somebody reads. */
function proxyEntries(outer: Surroundings): Record<string, string> {
  const upper = readVariable(outer, 'NO_PROXY')
  const lower = readVariable(outer, 'no_proxy')
  const entries = { NO_PROXY: withDirect(upper ?? lower ?? '') }
  // There names differ in case only by appearance.
  return outer.platform === 'win32' ? entries : { ...entries, no_proxy: withDirect(lower ?? upper ?? '') }
}

function withDirect(value: string): string {
  const given = new Set(value.split(',').map((entry) => entry.trim()))
  if (given.has('*')) return value
  return [value, ...direct.filter((address) => !given.has(address))].filter((part) => part !== '').join(',')
}
