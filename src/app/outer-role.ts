import type { ProfileChoice } from '../config/choose-profile.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import type { PlanOptions } from '../plan/types.ts'

/**
 * In a command started with `--role-arn`, the command's profile includes that role.
 * @param given the value of `--role-arn`, which replaces it
 */
export function readOuterRole(
  given: string | undefined,
  choice: ProfileChoice,
  context: Context,
): PlanOptions {
  const roleArn = readVariable(context, 'AWSX_ROLE_ARN')
  if (choice.from !== 'AWSX_PROFILE' || roleArn === undefined || given !== undefined) return {}
  const externalId = readVariable(context, 'AWSX_EXTERNAL_ID')
  const roleSessionName = readVariable(context, 'AWSX_ROLE_SESSION_NAME')
  return {
    roleArn,
    ...(externalId === undefined ? {} : { externalId }),
    ...(roleSessionName === undefined ? {} : { roleSessionName }),
  }
}
