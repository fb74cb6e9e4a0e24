import { AwsxError } from '../errors.ts'
import { runProgram } from '../process/run-program.ts'
import { codeOf } from './program-code.ts'
import type { MfaDriver, MfaDriverDeps, MfaRequest } from './types.ts'

export const processDriver: MfaDriver = {
  isTyped: false,
  findObstacle: () => undefined,
  getCode: runMfaProcess,
}

/**
 * Runs `mfa_process` in a shell, as aws-vault does, and reads the code from its output. It may use the terminal and stderr.
 * @throws AwsxError MFA_REQUIRED if no command is set, MFA_CANCELLED if it fails or prints something else
 */
async function runMfaProcess(request: MfaRequest, { command, env, signal }: MfaDriverDeps): Promise<string> {
  if (command === null) {
    throw new AwsxError(
      'MFA_REQUIRED',
      `profile "${request.profile}": no mfa_process is set for MFA device ${request.serial}`,
      {
        hints: [
          'set mfa_process in the profile that has mfa_serial',
          'to be prompted instead: --mfa-prompt terminal',
        ],
      },
    )
  }
  return codeOf(await runProgram(command, [], { env, signal, shell: true }), 'mfa_process', request)
}
