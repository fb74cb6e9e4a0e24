import type { Answer } from '../../aws/connection.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { getSessionToken } from '../../aws/sts.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { SessionTokenHop } from '../../plan/types.ts'
import type { Source } from '../renew-step.ts'
import type { StepTask } from '../resolve-credentials.ts'
import type { Credentials } from '../types.ts'
import { callWithCode } from './mfa-call.ts'
import { describeCall } from './call-description.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** GetSessionToken: one MFA code for all the roles behind it. */
export async function fetchSessionToken(
  hop: SessionTokenHop,
  task: StepTask,
  source: Source,
): Promise<Answer<Credentials>> {
  const { deps } = task
  const from = source.credentials
  if (from === undefined) throw new TypeError('a hop needs the credentials of the step before it')
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const question = { serial: hop.mfaSerial, profile: hop.profile, purpose: 'a session of the IAM user' }
  try {
    return await callWithCode(question, deps, `awsx login ${quoteWord(task.plan.profile)}`, (code) =>
      getSessionToken(from.credentials, { ...hop, code }, connection, deps.context),
    )
  } catch (error) {
    throw describeFailure(
      error,
      describeCall(task, connection, 'get a session token', [
        `check mfa_serial of profile "${hop.profile}"`,
        'leave GetSessionToken out with --no-session',
      ]),
    )
  }
}
