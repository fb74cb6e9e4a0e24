import { changeConfig } from '../config-edit/change-config.ts'
import { editSection } from '../config-edit/edit-section.ts'
import { loadConfig } from '../config/load-config.ts'
import { findHome, showPath } from '../config/locate-files.ts'
import { MissingMfaSerialError } from '../credentials/missing-mfa-serial.ts'
import type { Plan } from '../plan/types.ts'
import type { Terminal } from '../terminal/types.ts'
import { stderrIsTerminal } from './interaction-policy.ts'
import { planFor } from './plan-for.ts'
import type { Prepared } from './prepare.ts'
import { confirmOn } from './prompts.ts'
import { openUserStore } from './user-store.ts'

/**
 * Runs a plan. If AWS denies a role and the profile has no `mfa_serial`, shows the user's devices, offers to write the key, and runs the
 * changed plan.
 * @param resolve gets the credentials of a plan
 * @throws what `resolve` throws, also if the user does not want the key or cannot be asked
 */
export async function offerMfaSerial<T>(
  prepared: Prepared,
  plan: Plan,
  resolve: (plan: Plan) => Promise<T>,
): Promise<T> {
  try {
    return await resolve(plan)
  } catch (error) {
    if (!(error instanceof MissingMfaSerialError) || !stderrIsTerminal(prepared.context)) throw error
    const terminal = await prepared.context.openTerminal()
    if (!terminal.available()) throw error
    terminal.say(`awsx: ${error.message}`)
    if (!(await writeMfaSerial(error, prepared, terminal))) throw error
    return resolve(await planFor({ ...prepared, config: loadConfig(prepared.context) }))
  }
}

/**
 * Shows the line with the `mfa_serial` of a profile, and writes it if the user agrees.
 * @param emptyMeans what Enter means
 * @returns whether the line was written
 */
export async function writeMfaSerial(
  { profile, serials }: Pick<MissingMfaSerialError, 'profile' | 'serials'>,
  prepared: Prepared,
  terminal: Terminal,
  emptyMeans: 'yes' | 'no' = 'yes',
): Promise<boolean> {
  const { context, config } = prepared
  if (config.profile(profile)?.location.file !== config.files.config) return false
  const serial = serials.length === 1 ? serials[0] : await pickDevice(serials, terminal)
  if (serial === undefined) return false
  const file = showPath(findHome(context), config.files.config)
  terminal.say(`awsx: profile "${profile}" has no mfa_serial; your IAM user has this MFA device:`)
  terminal.say(`  mfa_serial = ${serial}`)
  if (!(await confirmOn(terminal, `Add this line to profile "${profile}" in ${file}?`, emptyMeans)))
    return false
  return changeConfig(context, openUserStore(prepared, { quiet: false }), ({ text }) =>
    editSection(text, 'config', { kind: 'profile', name: profile, set: { mfa_serial: serial } }),
  )
}

function pickDevice(serials: readonly string[], terminal: Terminal): Promise<string> {
  return terminal.pick(
    'MFA device',
    serials.map((serial) => [serial]),
  )
}
