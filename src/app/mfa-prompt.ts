import type { MfaQuestion } from '../credentials/resolve-deps.ts'
import { AwsxError } from '../errors.ts'
import type { Plan } from '../plan/types.ts'
import { mfaDriverNames, mfaDrivers, readMfaCode } from '../terminal/mfa-drivers.ts'
import type { MfaDriverName } from '../terminal/mfa-drivers.ts'
import type { Prepared } from './prepare.ts'

/**
 * Gets a code by the driver that was wished for: `--mfa-prompt`, the setting, `mfa_process` of the profile, else the terminal.
 * @returns null where there is no terminal to ask on
 */
export async function askMfa(
  question: MfaQuestion,
  prepared: Prepared,
  plan: Plan,
  requested: string | undefined,
): Promise<string | null> {
  const name = chooseDriver(requested ?? prepared.settings.mfaPrompt, plan)
  const terminal = await prepared.context.openTerminal()
  if (name === 'terminal' && !terminal.available()) return null
  return mfaDrivers[name](question, { terminal, env: prepared.context.env, command: plan.mfaProcess })
}

function chooseDriver(requested: string | undefined, plan: Plan): MfaDriverName {
  if (requested === undefined) return plan.mfaProcess === null ? 'terminal' : 'process'
  const found = mfaDriverNames.find((name) => name === requested)
  if (found !== undefined) return found
  throw new AwsxError('USAGE', `there is no MFA prompt "${requested}"`, {
    hints: [`use one of: ${mfaDriverNames.join(', ')}`],
  })
}

/** @throws AwsxError USAGE if the text is no code */
export function checkToken(text: string): string {
  const code = readMfaCode(text)
  if (code !== undefined) return code
  throw new AwsxError('USAGE', 'the MFA code given with --mfa-token is not six digits', {
    hints: ['give the six digits that the device shows now, or leave the option out to be asked'],
  })
}
