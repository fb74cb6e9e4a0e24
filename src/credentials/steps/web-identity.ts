import type { Answer } from '../../aws/connection.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { assumeRoleWithWebIdentity } from '../../aws/sts.ts'
import { AwsxError, isErrno } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { WebIdentityBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import type { StepTask } from '../resolve-credentials.ts'
import { defaultSessionName } from '../default-session-name.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './call-description.ts'

/** AssumeRoleWithWebIdentity with the token that stands in the file now. */
export async function assumeWithToken(step: WebIdentityBase, task: StepTask): Promise<Answer<Credentials>> {
  const { deps } = task
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const request = {
    roleArn: step.roleArn,
    roleSessionName: step.roleSessionName ?? defaultSessionName(deps.context.user.name),
    token: readToken(step, task),
    durationSeconds: step.durationSeconds,
  }
  try {
    return await assumeRoleWithWebIdentity(request, connection, deps.context)
  } catch (error) {
    throw describeFailure(
      error,
      describeCall(task, connection, `assume role ${step.roleArn} with the token of ${step.tokenFile}`, [
        'check that the token is not expired and that the role trusts its issuer',
      ]),
    )
  }
}

function readToken(step: WebIdentityBase, task: StepTask): Secret {
  const text = readFile(step, task)
  // STS takes a line end for a part of the token.
  return new Secret(text.replace(/[\r\n]+$/, ''))
}

function readFile(step: WebIdentityBase, task: StepTask): string {
  const fail = (reason: string): AwsxError =>
    new AwsxError(
      'CONFIG_UNREADABLE',
      `profile "${step.profile}": the web identity token ${step.tokenFile} ${reason}`,
      {
        hints: ['check web_identity_token_file (AWS_WEB_IDENTITY_TOKEN_FILE)'],
        ...(step.at === null ? {} : { at: task.deps.show(step.at) }),
      },
    )
  try {
    const text = task.deps.context.readText(step.tokenFile)
    if (text === undefined) throw fail('does not exist')
    return text
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EISDIR')) throw fail(`cannot be read (${error.code})`)
    throw error
  }
}
