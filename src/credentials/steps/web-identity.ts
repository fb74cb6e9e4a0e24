import type { Answer } from '../../aws/connection.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { assumeRoleWithWebIdentity } from '../../aws/sts.ts'
import { tryReadText } from '../../context.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { WebIdentityBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import { defaultSessionName } from '../default-session-name.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './describe-call.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'
import { maxTokenBytes } from '../step-identity.ts'

/** AssumeRoleWithWebIdentity with the token that is in the file now, or that the program prints. */
export async function assumeWithToken(step: WebIdentityBase, task: StepTask): Promise<Answer<Credentials>> {
  const { deps } = task
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const request = {
    roleArn: step.roleArn,
    roleSessionName: step.roleSessionName ?? defaultSessionName(deps.context.user.name),
    token: await readToken(step, task),
    durationSeconds: step.durationSeconds,
    policy: step.policy,
    policyArns: step.policyArns,
  }
  try {
    return await assumeRoleWithWebIdentity(request, connection, deps.context)
  } catch (error) {
    const origin = step.tokenFile === null ? 'of web_identity_token_process' : `in ${step.tokenFile}`
    const action = `assume role ${step.roleArn} with the token ${origin}`
    const hints = ['check that the token has not expired and that the role trusts its issuer']
    throw describeFailure(error, describeCall(task, connection, action, hints))
  }
}

/** @throws AwsxError CONFIG_UNREADABLE; CREDENTIAL_PROCESS_FAILED or CONFIG_UNTRUSTED for a program */
async function readToken(step: WebIdentityBase, task: StepTask): Promise<Secret> {
  const { tokenFile, tokenProcess } = step
  if (tokenFile === null) return runTokenProcess(step, tokenProcess, task)
  const found = tryReadText(task.deps.context, tokenFile, maxTokenBytes)
  // STS would read a line break as part of the token.
  if (found.text !== undefined) return new Secret(found.text.replace(/[\r\n]+$/, ''))
  const message = `profile "${step.profile}": the web identity token ${tokenFile} ${found.problem}`
  throw stepError('CONFIG_UNREADABLE', task, message, {
    hints: ['check web_identity_token_file (AWS_WEB_IDENTITY_TOKEN_FILE)'],
    cause: found.cause,
  })
}

async function runTokenProcess(
  { profile }: WebIdentityBase,
  tokenProcess: WebIdentityBase['tokenProcess'],
  task: StepTask,
): Promise<Secret> {
  if (tokenProcess === null) throw new TypeError('a web identity needs a file or a program')
  const { runProgram } = await import('./process.ts')
  const key = 'web_identity_token_process'
  const token = (await runProgram({ profile, key, ...tokenProcess }, task)).trim()
  if (token !== '') return new Secret(token)
  throw stepError(
    'CREDENTIAL_PROCESS_FAILED',
    task,
    `profile "${profile}": ${key} succeeded, but printed no token`,
    {
      hints: [`run the ${key} command by hand to see what it prints`],
    },
  )
}
