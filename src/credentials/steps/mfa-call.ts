import { failureName } from '../../aws/call-errors.ts'
import { isSecurityKey } from '../../config/check-identifiers.ts'
import { AwsxError } from '../../errors.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { MfaQuestion } from '../resolve-deps.ts'
import { openUsedCodes } from '../used-codes.ts'
import type { StepTask } from './step-task.ts'

/** Two wrong codes in a row can be typing errors, more are not. */
const attempts = 3
const codeDenied = 'AWS did not accept that code; each code works once, so wait for the next one'

/**
 * Makes a call with an MFA code, and prompts again if AWS denies the code.
 * @param question the device, what the code is for, and the profile with `mfa_serial` if it differs from the step's
 * @param call makes the call; throws what the client throws
 * @throws AwsxError MFA_REQUIRED if the user cannot be asked
 */
export async function callWithCode<T>(
  question: Pick<MfaQuestion, 'serial' | 'purpose'> & { readonly holder?: string },
  { plan, step, deps }: StepTask,
  call: (code: string) => Promise<T>,
): Promise<T> {
  const { profile } = step
  const { serial, purpose, holder = profile } = question
  if (isSecurityKey(serial)) throw noCodes(serial, holder)
  const used = openUsedCodes(serial, deps.store)
  const isUsed = (code: string): boolean => used.has(code)
  let denied: unknown
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const denial = denied === undefined ? null : codeDenied
    const code = await deps.mfa.ask({ serial, purpose, profile, holder, denial, isUsed })
    if (code === null) break
    try {
      const answer = await call(code)
      used.add(code)
      return answer
    } catch (error) {
      if (!isCodeDenied(error)) throw error
      used.add(code)
      denied = error
    }
  }
  if (denied !== undefined) throw denied
  // A login leaves nothing behind for a profile that is not cached.
  const isCached = plan.guard?.isCached !== false
  throw new AwsxError('MFA_REQUIRED', `profile "${holder}" requires an MFA code from ${serial}`, {
    hints: isCached
      ? [`awsx login ${quoteWord(plan.profile)}`, 'or pass the code with --mfa-token']
      : ['pass the code with --mfa-token'],
  })
}

function noCodes(serial: string, holder: string): AwsxError {
  const message = `profile "${holder}": the MFA device ${serial} is a security key or passkey, which cannot give codes`
  return new AwsxError('MFA_REQUIRED', message, {
    hints: ['register an authenticator app as well, and set mfa_serial to its ARN'],
  })
}

function isCodeDenied(error: unknown): boolean {
  const { message } = error as { message?: string }
  return (
    failureName(error).startsWith('AccessDenied') && /MultiFactorAuthentication failed/.test(message ?? '')
  )
}
