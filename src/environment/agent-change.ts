import type { Environment } from '../context.ts'
import type { Change } from './environment-change.ts'
import { credentialVariables } from './credential-variables.ts'

/** The variable with the path of the socket at which a command of `exec --agent` gets credentials. */
export const brokerVariable = 'AWSX_BROKER'

/** What the variables of a command of `exec --agent` depend on. */
export interface AgentBuildInput {
  readonly configFile: string
  readonly credentialsFile: string
  readonly socket: string
  /** The profile that counts if the command names none. */
  readonly profile: string
  /** The region of all profiles; null if they differ, or have none. */
  readonly region: string | null
  readonly agent: string
  /** For the user agent of AWS calls. */
  readonly marks: Readonly<Record<string, string>>
}

/**
 * The change for a command of `exec --agent`: it gets files that name no credentials, and no variable with credentials.
 * @param outer the environment that the change applies to
 */
export function buildAgentChange(input: AgentBuildInput, outer: Environment): Change {
  const { region, agent } = input
  const set = {
    AWS_CONFIG_FILE: input.configFile,
    AWS_SHARED_CREDENTIALS_FILE: input.credentialsFile,
    AWS_PROFILE: input.profile,
    ...(region === null ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    // If awsx refuses, SDKs would otherwise use the role of the machine.
    AWS_EC2_METADATA_DISABLED: 'true',
    // Without it, the SDKs for Go v1 and JavaScript v2 read no config file.
    AWS_SDK_LOAD_CONFIG: '1',
    ...((outer['AI_AGENT'] ?? '') === '' ? { AI_AGENT: agent } : {}),
    ...input.marks,
    [brokerVariable]: input.socket,
  }
  const removed = Object.keys(outer).filter((name) => isOfUser(name) && !Object.hasOwn(set, name))
  return {
    set,
    unset: [...new Set([...credentialVariables, ...regionVariables, ...removed])].filter(
      (name) => !Object.hasOwn(set, name),
    ),
  }
}

const regionVariables = ['AWS_REGION', 'AWS_DEFAULT_REGION']

/** Passphrases with which aws-vault, aws-sso-cli, and saml2aws give credentials. */
const ofOtherTools: ReadonlySet<string> = new Set([
  'AWS_VAULT_FILE_PASSPHRASE',
  'AWS_SSO_FILE_PASSWORD',
  'SAML2AWS_PASSWORD',
])

/** Settings and secrets of awsx itself, and the API keys of AWS services: the user can give one to a command with `env`. */
function isOfUser(name: string): boolean {
  return name.startsWith('AWSX_') || name.startsWith('AWS_BEARER_TOKEN_') || ofOtherTools.has(name)
}
