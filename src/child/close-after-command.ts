import type { Companion, Output } from '../context.ts'
import { AwsxError, errnoName, FailedWrite } from '../errors.ts'

/** Closes what ran alongside a command that has ended. If that fails, the command's status remains: there is only a warning on stderr. */
export async function closeAfterCommand(companion: Companion, stderr: Output): Promise<void> {
  try {
    await companion.close()
  } catch (error) {
    warnIfPossible(`cannot clean up after the command: ${reasonOf(error)}`, stderr)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof AwsxError ? error.message : errnoName(error)
}

function warnIfPossible(text: string, stderr: Output): void {
  try {
    stderr.write(`awsx: warning: ${text}\n`)
  } catch (error) {
    if (!(error instanceof FailedWrite)) throw error
  }
}
