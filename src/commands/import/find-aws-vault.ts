import type { Prepared } from '../../app/prepare.ts'
import { findCommand } from '../../child/find-command.ts'
import { AwsxError } from '../../errors.ts'

/** @returns the path of aws-vault, or undefined if it is not in PATH */
export async function findAwsVault({ context, config }: Prepared): Promise<string | undefined> {
  const { env, cwd, platform } = context
  const location = { env, cwd, platform, profileNames: config.profileNames() }
  try {
    return (await findCommand('aws-vault', location)).path
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
