import type { Answer } from '../../aws/connection.ts'
import { readVariable } from '../../context.ts'
import type { EnvironmentBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import type { Credentials } from '../types.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'

/**
 * Reads the keys in the environment. `credential_source = Environment` does not use AWS_WEB_IDENTITY_TOKEN_FILE and the like.
 * @throws AwsxError PROFILE_NO_CREDENTIALS
 */
export function readEnvironment(step: EnvironmentBase, task: StepTask): Answer<Credentials> {
  const read = (name: string): string | undefined => readVariable(task.deps.context, name)
  const accessKeyId = read('AWS_ACCESS_KEY_ID')
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY')
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw stepError(
      'PROFILE_NO_CREDENTIALS',
      task,
      `profile "${step.profile}" gets its keys from the environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set`,
      { hints: ['export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or change credential_source'] },
    )
  }
  const sessionToken = read('AWS_SESSION_TOKEN')
  // Keys of an IAM user do not expire, so the variable is left over from other keys.
  const end = sessionToken === undefined ? Number.NaN : Date.parse(read('AWS_CREDENTIAL_EXPIRATION') ?? '')
  const now = task.deps.context.now()
  if (end <= now) {
    const message = `the credentials in the environment expired ${formatTimeLeft(now - end)} ago (AWS_CREDENTIAL_EXPIRATION)`
    throw stepError('PROFILE_NO_CREDENTIALS', task, message, {
      hints: ['export new credentials; if these are new, unset AWS_CREDENTIAL_EXPIRATION'],
    })
  }
  return {
    value: {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: sessionToken === undefined ? null : new Secret(sessionToken),
      expiresAt: Number.isNaN(end) ? null : end,
      accountId: read('AWS_ACCOUNT_ID') ?? null,
    },
    clockOffsetMs: 0,
  }
}
