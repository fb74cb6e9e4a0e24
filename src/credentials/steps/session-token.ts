import type { Answer } from '../../aws/connection.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { getSessionToken } from '../../aws/sts.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { SessionTokenHop } from '../../plan/types.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './describe-call.ts'
import { callWithCode } from './mfa-call.ts'
import type { StepSource, StepTask } from './step-task.ts'

/** GetSessionToken: one MFA code for all the roles behind it. */
export async function fetchSessionToken(
  hop: SessionTokenHop,
  task: StepTask,
  { cached }: StepSource,
): Promise<Answer<Credentials>> {
  const { deps } = task
  if (cached === undefined) throw new TypeError('a hop needs the credentials of the step before it')
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const question = { serial: hop.mfaSerial, purpose: 'a session of the IAM user', holder: hop.mfaProfile }
  try {
    return await callWithCode(question, task, (code) =>
      getSessionToken(cached.credentials, { ...hop, code }, connection, deps.context),
    )
  } catch (error) {
    throw describeFailure(
      error,
      describeCall(task, connection, 'get a session token', [
        `check mfa_serial of profile "${hop.mfaProfile}"`,
        'skip GetSessionToken with --no-session',
      ]),
    )
  }
}
