import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findProgram } from '../process/find-program.ts'
import { runProgram } from '../process/run-program.ts'
import { codeOf } from './program-code.ts'
import type { MfaDriver, MfaDriverDeps, MfaRequest } from './types.ts'

/** A program that has the seed of the device and prints the current code. */
interface Authenticator {
  readonly program: string
  /** The arguments that print the code of an entry. */
  args(entry: string, variables: Variables): readonly string[]
  /** The variable with which aws-vault names the entry. */
  readonly entryVariable?: string
}

/** As in aws-vault, `YKMAN_OATH_DEVICE_SERIAL` chooses one of several YubiKeys. */
export const ykmanDriver = authenticatorDriver({
  program: 'ykman',
  entryVariable: 'YKMAN_OATH_CREDENTIAL_NAME',
  args(entry, variables) {
    const device = readVariable(variables, 'YKMAN_OATH_DEVICE_SERIAL')
    return [
      ...(device === undefined ? [] : ['--device', device]),
      'oath',
      'accounts',
      'code',
      '--single',
      entry,
    ]
  },
})

/** `pass otp` is the extension pass-otp. */
export const passDriver = authenticatorDriver({
  program: 'pass',
  entryVariable: 'PASS_OATH_CREDENTIAL_NAME',
  args: (entry) => ['otp', 'code', entry],
})

/** The CLI of 1Password. */
export const onePasswordDriver = authenticatorDriver({
  program: 'op',
  args: (entry) => ['item', 'get', entry, '--otp'],
})

function authenticatorDriver(authenticator: Authenticator): MfaDriver {
  const { program } = authenticator
  const find = (variables: Variables): string | undefined => findProgram(program, variables)
  return {
    isTyped: false,
    findObstacle: (deps) => (find(deps) === undefined ? `${program} is not installed` : undefined),
    async getCode(request, deps) {
      const path = find(deps)
      if (path === undefined)
        throw new AwsxError('MFA_REQUIRED', `profile "${request.profile}": ${program} is not installed`)
      const entry = entryOf(authenticator, request, deps)
      const result = await runProgram(path, authenticator.args(entry, deps), deps)
      return codeOf(result, `${program} (entry "${entry}")`, request)
    },
  }
}

/** Without a name for it, the entry has the name of the device, as in aws-vault. */
function entryOf(
  { entryVariable }: Authenticator,
  { profile, serial }: MfaRequest,
  deps: MfaDriverDeps,
): string {
  const byVariable = entryVariable === undefined ? undefined : readVariable(deps, entryVariable)
  const entry = deps.account ?? byVariable ?? serial
  if (!entry.startsWith('-')) return entry
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": the MFA account "${entry}" must not start with "-"`,
  )
}
