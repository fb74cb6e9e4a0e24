import { AwsxError } from '../errors.ts'
import { msToNextCode, readMfaCode } from './mfa-code.ts'
import type { MfaRequest } from './types.ts'

const attempts = 3

/**
 * Asks the user for a code, and asks again for text that is not a code and for a code that was already used.
 * @param ask shows the problem of the answer before, null for the first question without one, and returns what was typed
 * @param now milliseconds since 1970 UTC
 * @returns six digits
 * @throws AwsxError MFA_CANCELLED after three answers that AWS would not accept; what `ask` throws
 */
export async function askUntilValid(
  request: MfaRequest,
  ask: (problem: string | null) => Promise<string>,
  now: () => number,
): Promise<string> {
  let problem = request.denial
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const code = readMfaCode(await ask(problem))
    if (code !== undefined && !request.isUsed(code)) return code
    problem = code === undefined ? 'invalid MFA code; expected six digits' : describeUsed(now())
  }
  const { profile, serial } = request
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": no valid MFA code for ${serial} after ${attempts} attempts`,
  )
}

function describeUsed(now: number): string {
  return `that MFA code was already used; the next one appears in ${Math.ceil(msToNextCode(now) / 1000)} s`
}
