import type { MfaQuestion } from '../credentials/resolve-deps.ts'
import { AwsxError } from '../errors.ts'
import { requireTrustedFile } from '../files/file-trust.ts'
import type { Plan } from '../plan/types.ts'
import { suspendAwareTimeout } from '../sso-login/suspend-aware-timeout.ts'
import { mfaDriverNames, mfaDrivers, readMfaCode } from '../terminal/mfa-drivers.ts'
import type { MfaDriverName } from '../terminal/mfa-drivers.ts'
import { joinWithOr } from '../text/list-words.ts'
import type { Prepared } from './prepare.ts'

/**
 * Gets an MFA code from the driver of `--mfa-prompt` or the setting, else from the profile's `mfa_process`, else from the terminal.
 * @returns null without a terminal to prompt on
 */
export async function askMfa(
  question: MfaQuestion,
  prepared: Prepared,
  plan: Plan,
  requested: string | undefined,
): Promise<string | null> {
  const name = chooseDriver(requested ?? prepared.settings.mfaPrompt, plan)
  const terminal = await prepared.context.openTerminal()
  if (name === 'terminal' && !terminal.available()) {
    prepared.debug?.('mfa: not prompting, because there is no terminal')
    return null
  }
  if (name === 'process' && plan.mfaProcessAt !== null) {
    const program = `profile "${plan.profile}": mfa_process`
    const at = prepared.config.show(plan.mfaProcessAt)
    requireTrustedFile(plan.mfaProcessAt.file, { program, at }, prepared.context)
  }
  prepared.debug?.(`mfa: code for ${question.serial} from driver ${name}`)
  const means = { terminal, env: prepared.context.env, command: plan.mfaProcess }
  return withDeadline(deadlineFor(name, question), (signal) =>
    mfaDrivers[name](question, { ...means, signal }),
  )
}

interface Deadline {
  readonly ms: number
  readonly error: AwsxError
}

/** Other processes wait for the same code, so neither a user who left nor a program that hangs may keep them forever. */
function deadlineFor(name: MfaDriverName, { profile, serial }: MfaQuestion): Deadline {
  const minutes = name === 'process' ? 2 : 5
  const who = name === 'process' ? 'mfa_process printed no code' : 'no MFA code was entered'
  const message = `profile "${profile}": ${who} for ${serial} within ${minutes} minutes`
  return {
    ms: minutes * 60_000,
    error: new AwsxError('MFA_CANCELLED', message, { hints: ['run the command again'] }),
  }
}

async function withDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController()
  const stop = suspendAwareTimeout(deadline.ms, () => ending.abort(deadline.error))
  try {
    return await work(ending.signal)
  } finally {
    stop()
  }
}

function chooseDriver(requested: string | undefined, plan: Plan): MfaDriverName {
  if (requested === undefined) return plan.mfaProcess === null ? 'terminal' : 'process'
  const found = mfaDriverNames.find((name) => name === requested)
  if (found !== undefined) return found
  throw new AwsxError('USAGE', `invalid MFA prompt "${requested}"; expected ${joinWithOr(mfaDriverNames)}`, {
    hints: ['set it with --mfa-prompt, AWSX_MFA_PROMPT, or mfa_prompt in the settings file'],
  })
}

/**
 * Checks the code that was passed by option or variable.
 * @throws AwsxError USAGE for anything but six digits
 */
export function checkMfaCode(text: string): string {
  const code = readMfaCode(text)
  if (code !== undefined) return code
  throw new AwsxError('USAGE', 'invalid MFA code in --mfa-token: expected six digits', {
    hints: ['pass the six digits that the device shows now, or omit --mfa-token to be prompted'],
  })
}
