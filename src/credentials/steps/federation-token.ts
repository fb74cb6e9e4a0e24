import type { Answer } from '../../aws/connection.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { getFederationToken } from '../../aws/narrowed-sessions.ts'
import { getCallerIdentity } from '../../aws/sts.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { FederationTokenHop } from '../../plan/types.ts'
import { defaultSessionName } from '../default-session-name.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './describe-call.ts'
import { stepError } from './step-error.ts'
import type { StepSource, StepTask } from './step-task.ts'

/** The name of a federated user has at most 32 characters (STS API reference). */
const maxNameLength = 32

/**
 * GetFederationToken with the session policies of the step.
 * @throws AwsxError READ_ONLY_UNREACHABLE for keys that are not those of an IAM user
 */
export async function fetchFederationToken(
  step: FederationTokenHop,
  task: StepTask,
  { cached }: StepSource,
): Promise<Answer<Credentials>> {
  const { deps } = task
  if (cached === undefined) throw new TypeError('a hop needs the credentials of the step before it')
  if (cached.credentials.sessionToken !== null) throw unreachable(step, task, 'temporary credentials')
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const { policy, policyArns, durationSeconds } = step
  const name = defaultSessionName(deps.context.user.name).slice(0, maxNameLength)
  try {
    const { value: caller } = await getCallerIdentity(cached.credentials, connection, deps.context)
    if (caller.arn.endsWith(':root')) throw unreachable(step, task, 'the key of a root user')
    const source = { ...cached.credentials, accountId: caller.accountId }
    const request = { name, policy, policyArns, durationSeconds }
    return await getFederationToken(source, request, connection, deps.context)
  } catch (error) {
    const hints = ['the user of an access key needs the permission sts:GetFederationToken']
    throw describeFailure(error, describeCall(task, connection, 'get a federation token', hints))
  }
}

/** GetFederationToken takes only keys of an IAM user. With the key of a root user it would work, but AWS advises against it. */
function unreachable(step: FederationTokenHop, task: StepTask, what: string): Error {
  const message = `profile "${step.profile}": session policies cannot narrow ${what}`
  return stepError('READ_ONLY_UNREACHABLE', task, message, {
    hints: ['use a profile that assumes a role'],
  })
}
