import { requireAbsolutePath } from '../config/require-absolute-path.ts'
import { readVariable } from '../context.ts'
import type { MfaQuestion } from '../credentials/resolve-deps.ts'
import { AwsxError } from '../errors.ts'
import { requireTrustedFile } from '../files/file-trust.ts'
import { msToNextCode, readMfaCode } from '../mfa/mfa-code.ts'
import { mfaDrivers } from '../mfa/mfa-drivers.ts'
import type { MfaDriverName } from '../mfa/mfa-drivers.ts'
import type { MfaDriver, MfaDriverDeps } from '../mfa/types.ts'
import { makeCheckedContext } from '../plan/checked-plan.ts'
import { openProfile } from '../plan/open-profile.ts'
import type { Plan } from '../plan/types.ts'
import { suspendAwareTimeout } from '../sso-login/suspend-aware-timeout.ts'
import { chooseMfaDriver } from './choose-mfa-driver.ts'
import type { DriverObstacle } from './choose-mfa-driver.ts'
import type { Prepared } from './prepare.ts'

/**
 * Gets an MFA code from the driver that {@link chooseMfaDriver} chooses. A program that prints a code which AWS has already seen runs again
 * when the next one is due.
 * @returns null if the code would have to be typed and there is no terminal
 */
export async function askMfa(
  question: MfaQuestion,
  prepared: Prepared,
  plan: Plan,
  requested: string | undefined,
): Promise<string | null> {
  const deps = await createDriverDeps(question, plan, prepared)
  const choice = chooseMfaDriver(question, requested, { plan, prepared, deps })
  if (typeof choice === 'object') {
    prepared.debug?.(`mfa: not prompting, because ${choice.obstacle}`)
    if (choice.name === 'terminal') return null
    throw unusable(choice, question)
  }
  if (choice === 'process' && plan.mfaProcessAt !== null) {
    const program = `profile "${plan.profile}": mfa_process`
    const at = prepared.config.show(plan.mfaProcessAt)
    requireAbsolutePath(plan.mfaProcessAt.file, { program, at }, prepared.context)
    requireTrustedFile(plan.mfaProcessAt.file, { program, at }, prepared.context)
  }
  prepared.debug?.(`mfa: code for ${question.serial} from driver ${choice}`)
  const isChosen = (requested ?? prepared.settings.mfaPrompt) !== undefined
  try {
    return await withDeadline(deadlineFor(choice, question), (signal) =>
      getUnusedCode(mfaDrivers[choice], question, { ...deps, signal }, prepared),
    )
  } catch (error) {
    // Only the dialog's program knows that the screen cannot be reached.
    const isUnreachable = error instanceof AwsxError && error.code === 'MFA_REQUIRED' && choice === 'dialog'
    if (isChosen || !isUnreachable) throw error
    prepared.debug?.(`mfa: no dialog can be shown (${error.hints[0] ?? error.message})`)
    return null
  }
}

async function createDriverDeps(
  { serial, holder }: MfaQuestion,
  plan: Plan,
  prepared: Prepared,
): Promise<MfaDriverDeps> {
  const { config, context } = prepared
  const profile = openProfile(makeCheckedContext(config, context), holder)
  return {
    terminal: await context.openTerminal(),
    env: context.env,
    platform: context.platform,
    command: plan.mfaProcess,
    account: readVariable(context, 'AWSX_MFA_ACCOUNT') ?? profile?.get('awsx_mfa_account')?.value ?? null,
    now: () => context.now(),
    readSeed: async () => {
      const { readStoredSeed } = await import('./stored-seed.ts')
      return readStoredSeed(serial, prepared)
    },
  }
}

function unusable({ name, obstacle }: DriverObstacle, { profile, serial }: MfaQuestion): AwsxError {
  const message = `profile "${profile}" requires an MFA code from ${serial}, but ${obstacle} (MFA driver ${name})`
  return new AwsxError('MFA_REQUIRED', message, { hints: ['choose another driver with --mfa-prompt'] })
}

/** A device shows at most two codes in the time for which a used one can still be shown. */
const maxWaits = 2

async function getUnusedCode(
  driver: MfaDriver,
  question: MfaQuestion,
  deps: MfaDriverDeps,
  { context }: Pick<Prepared, 'context'>,
): Promise<string> {
  for (let waits = 0; ; waits += 1) {
    const code = await driver.getCode(question, deps)
    if (driver.isTyped || !question.isUsed(code)) return code
    if (waits === maxWaits) {
      const message = `profile "${question.profile}": the only MFA code for ${question.serial} was already used`
      throw new AwsxError('MFA_CANCELLED', message, { hints: ['check the clock of the device'] })
    }
    // One second more, for devices whose clock is a little late.
    const ms = msToNextCode(context.now()) + 1000
    context.stderr.write(
      `awsx: that MFA code was already used; waiting ${Math.ceil(ms / 1000)} s for the next one\n`,
    )
    await context.sleep(ms)
    deps.signal?.throwIfAborted()
  }
}

interface Deadline {
  readonly ms: number
  readonly error: AwsxError
}

/** Other processes wait for the same code, so neither a user who left nor a program that hangs may keep them forever. */
function deadlineFor(name: MfaDriverName, { profile, serial }: MfaQuestion): Deadline {
  const { isTyped } = mfaDrivers[name]
  const minutes = isTyped ? 5 : 2
  const who = isTyped
    ? 'no MFA code was entered'
    : `${name === 'process' ? 'mfa_process' : name} printed no code`
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
