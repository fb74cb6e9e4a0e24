import { tryReadText } from '../context.ts'
import type { Context, Environment } from '../context.ts'
import { hash } from '../crypto/crypto.ts'
import { endpointFor } from '../plan/endpoints.ts'
import { normalizeStartUrl } from '../plan/same-portal.ts'
import type { ClientSettings, Plan, Step } from '../plan/types.ts'

/** Limit for a file that holds a token. STS takes 20,000 characters at most (AssumeRoleWithWebIdentity, WebIdentityToken). */
export const maxTokenBytes = 64 * 1024

/** What decides the credentials of a step besides the plan. */
export type IdentityInputs = Pick<Context, 'env' | 'readText'>

/**
 * Identity of the record of a step in the store: all that decides its credentials. This is every step up to it with all parameters, the id
 * of the source key, the sign-in session, the region and the endpoint. The profile's name is not part of it, so cached credentials
 * survive renaming a profile, but not editing it.
 * @param index position in `plan.steps`
 */
export function stepIdentity(plan: Plan, index: number, inputs: IdentityInputs): string {
  const steps = plan.steps.slice(0, index + 1)
  const parts = steps.map((step) => dropUnset(describeStep(step, plan.clients, inputs)))
  const sts = steps.some(({ kind }) => stsKinds.includes(kind)) ? [stsOf(plan.clients)] : []
  return JSON.stringify(['credentials', 2, parts, ...sts])
}

/** Steps that call STS. All of a plan use the same endpoint. */
const stsKinds = 'web-identity session-token assume-role federation-token scoped'.split(' ')

type Description = Readonly<Record<string, unknown>>

/** Drops members that are not set. Most are not, and the text is hashed in every run. */
function dropUnset(description: Description): Description {
  return Object.fromEntries(Object.entries(description).filter(([, value]) => isSet(value)))
}

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== null && value !== false
}

function describeStep(step: Step, clients: ClientSettings, inputs: IdentityInputs): Description {
  switch (step.kind) {
    case 'static':
      return { kind: step.kind, accessKeyId: step.accessKeyId, token: digest(step.sessionToken?.reveal()) }
    case 'stored-key':
      return { kind: step.kind, profile: step.profile }
    case 'sso': {
      const { ssoSession, ssoRegion, accountId, roleName } = step
      const startUrl = normalizeStartUrl(step.startUrl)
      const { endpoint } = endpointFor(clients, 'sso', ssoRegion)
      return { kind: step.kind, ssoSession, startUrl, ssoRegion, accountId, roleName, endpoint }
    }
    case 'web-identity': {
      const { profile: _profile, at: _at, tokenFile, tokenProcess, ...parameters } = step
      // The step itself reports a file that cannot be read.
      const token = tokenFile === null ? null : digest(tryReadText(inputs, tokenFile, maxTokenBytes).text)
      return { ...parameters, token, process: tokenProcess?.command ?? null }
    }
    case 'process':
      return { kind: step.kind, command: step.command }
    case 'environment':
      return { kind: step.kind, accessKeyId: inputs.env['AWS_ACCESS_KEY_ID'] ?? null }
    case 'container':
      return { kind: step.kind, ...pick(inputs.env, containerVariables) }
    case 'ec2-metadata':
      return { kind: step.kind, ...pick(inputs.env, ['AWS_EC2_METADATA_SERVICE_ENDPOINT']) }
    case 'login':
      return { kind: step.kind, loginSession: step.loginSession }
    case 'session-token':
      return { kind: step.kind, mfaSerial: step.mfaSerial, durationSeconds: step.durationSeconds }
    case 'assume-role':
    case 'federation-token':
    case 'scoped': {
      const { profile: _profile, at: _at, ...parameters } = step
      return parameters
    }
  }
}

const containerVariables = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']

function stsOf(clients: ClientSettings): Description {
  const { endpoint, region } = endpointFor(clients, 'sts', clients.region)
  return { endpoint, region }
}

function pick(env: Environment, names: readonly string[]): Description {
  return Object.fromEntries(names.map((name) => [name, env[name] ?? null]))
}

function digest(text: string | undefined): string | null {
  return text === undefined ? null : hash(text).toString('hex')
}
