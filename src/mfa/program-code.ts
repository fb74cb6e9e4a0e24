import { AwsxError } from '../errors.ts'
import type { ProgramResult } from '../process/run-program.ts'
import { readMfaCode } from './mfa-code.ts'
import type { MfaRequest } from './types.ts'

/**
 * Reads the code that a program printed.
 * @param name of the program, for errors
 * @throws AwsxError MFA_CANCELLED if it failed or printed something else, which is not shown
 */
export function codeOf(result: ProgramResult, name: string, request: MfaRequest): string {
  const { status, output } = result
  const code = status === 0 ? readMfaCode(output.toString('latin1')) : undefined
  if (code !== undefined) return code
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${request.profile}": ${name} ${describeFailure(status)} for MFA device ${request.serial}`,
  )
}

function describeFailure(status: number | string): string {
  if (status === 0) return 'did not print a six-digit code'
  return typeof status === 'number' ? `failed with exit status ${status}` : `was killed by ${status}`
}
