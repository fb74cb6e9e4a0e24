import type { Connection } from '../../aws/connection.ts'
import type { CallDescription } from '../../aws/call-errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { ServiceId, Step } from '../../plan/types.ts'
import type { StepTask } from './step-task.ts'

/**
 * Describes the call of a step for an error: `assume role arn:… for profile "ci" (hop 2 of 3)`, with file and line.
 * @param action what was tried, e.g. `assume role arn:…`
 */
export function describeCall(
  task: StepTask,
  connection: Connection,
  action: string,
  hints: readonly string[],
): CallDescription {
  const { plan, index, step, deps } = task
  const hops = plan.steps.length - 1
  const position = index === 0 || hops < 2 ? '' : ` (hop ${index} of ${hops})`
  const at = step.at === null ? {} : { at: deps.show(step.at) }
  // The role of --role-arn has no line: the profile is only where its credentials come from.
  const isOption = step.kind === 'assume-role' && step.at === null
  const whose = isOption ? 'with the credentials of' : 'for'
  return { action: `${action} ${whose} profile "${step.profile}"${position}`, connection, hints, ...at }
}

/** Describes for `--debug` where a step is fetched from: `with AssumeRole from sts.eu-west-1.amazonaws.com (eu-west-1)`. */
export function describeFetch({ step, deps }: StepTask): string {
  const call = callOf(step)
  if (call === undefined) return `from the ${localSources[step.kind] ?? step.kind}`
  const region = step.kind === 'sso' ? step.ssoRegion : deps.clients.region
  const connection = endpointFor(deps.clients, call.service, region)
  return `with ${call.operation} from ${new URL(connection.endpoint).host} (${connection.region})`
}

const localSources: Readonly<Partial<Record<Step['kind'], string>>> = {
  static: 'AWS files',
  'stored-key': 'awsx store',
  process: 'credential_process',
  environment: 'environment variables',
  container: 'container credentials endpoint',
  'ec2-metadata': 'EC2 instance metadata service',
  login: 'console sign-in',
}

function callOf({ kind }: Step): { readonly operation: string; readonly service: ServiceId } | undefined {
  switch (kind) {
    case 'sso':
      return { operation: 'GetRoleCredentials', service: 'sso' }
    case 'web-identity':
      return { operation: 'AssumeRoleWithWebIdentity', service: 'sts' }
    case 'session-token':
      return { operation: 'GetSessionToken', service: 'sts' }
    case 'assume-role':
      return { operation: 'AssumeRole', service: 'sts' }
    case 'federation-token':
      return { operation: 'GetFederationToken', service: 'sts' }
    case 'scoped':
      return { operation: 'GetScopedCredentials', service: 'sts' }
    case 'static':
    case 'stored-key':
    case 'process':
    case 'environment':
    case 'container':
    case 'ec2-metadata':
    case 'login':
      return undefined
  }
}
