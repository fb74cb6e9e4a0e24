import { failureName } from '../../aws/call-errors.ts'
import { AwsxError } from '../../errors.ts'
import type { MfaQuestion, ResolveDeps } from '../resolve-deps.ts'

/** A device's code is good once and for about 90 seconds, so two wrong ones in a row are a typing matter, more are not. */
const attempts = 3
const refusal = 'AWS did not accept that code; each code works once, so wait for the next one'

/**
 * Makes a call with an MFA code and asks again when AWS refuses the code.
 * @param call makes the call; what it throws is looked at for a refused code
 * @throws AwsxError MFA_REQUIRED if there is nobody to ask
 */
export async function callWithCode<T>(
  question: Omit<MfaQuestion, 'refusal'>,
  deps: ResolveDeps,
  loginCommand: string,
  call: (code: string) => Promise<T>,
): Promise<T> {
  let refused: unknown
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const code = await deps.mfa.ask({ ...question, refusal: refused === undefined ? null : refusal })
    if (code === null) break
    try {
      return await call(code)
    } catch (error) {
      if (!isRefusedCode(error)) throw error
      refused = error
    }
  }
  if (refused !== undefined) throw refused
  throw new AwsxError(
    'MFA_REQUIRED',
    `profile "${question.profile}" needs an MFA code of ${question.serial}`,
    {
      hints: [loginCommand, 'or give the code with --mfa-token'],
    },
  )
}

function isRefusedCode(error: unknown): boolean {
  const { message } = error as { message?: string }
  return (
    failureName(error).startsWith('AccessDenied') && /MultiFactorAuthentication failed/.test(message ?? '')
  )
}
