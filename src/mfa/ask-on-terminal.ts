import { AwsxError } from '../errors.ts'
import { msToNextCode, readMfaCode } from './mfa-code.ts'
import type { MfaDriver, MfaDriverDeps, MfaRequest } from './types.ts'

const attempts = 3

/** Prompts on the terminal. The digits are shown, because a code is worth nothing once it was used. */
export const terminalDriver: MfaDriver = {
  isTyped: true,
  findObstacle: ({ terminal }) => (terminal.available() ? undefined : 'there is no terminal'),
  getCode: askOnTerminal,
}

/** @throws AwsxError MFA_CANCELLED after three answers that AWS would not accept, INTERRUPTED on Ctrl-C */
async function askOnTerminal(request: MfaRequest, deps: MfaDriverDeps): Promise<string> {
  const { serial, profile, denial } = request
  const { terminal, signal } = deps
  if (denial !== null) terminal.say(`awsx: ${denial}`)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const question = `MFA code for ${serial} (profile ${profile}): `
    const code = readMfaCode(await terminal.ask(question, signal === undefined ? {} : { signal }))
    if (code !== undefined && !request.isUsed(code)) return code
    terminal.say(`awsx: ${describeProblem(code, deps)}`)
  }
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": no valid MFA code for ${serial} after ${attempts} attempts`,
  )
}

function describeProblem(code: string | undefined, deps: MfaDriverDeps): string {
  return code === undefined ? 'invalid MFA code; expected six digits' : describeUsed(deps.now())
}

/** What to tell a user who typed a code again. @param now milliseconds since 1970 UTC */
export function describeUsed(now: number): string {
  return `that MFA code was already used; the next one appears in ${Math.ceil(msToNextCode(now) / 1000)} s`
}
