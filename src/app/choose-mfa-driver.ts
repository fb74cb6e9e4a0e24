import { hasMfaSeed } from '../credentials/mfa-seed-identity.ts'
import type { MfaQuestion } from '../credentials/resolve-deps.ts'
import { AwsxError } from '../errors.ts'
import { mfaDriverNames, mfaDrivers } from '../mfa/mfa-drivers.ts'
import type { MfaDriverName } from '../mfa/mfa-drivers.ts'
import type { MfaDriverDeps } from '../mfa/types.ts'
import type { Plan } from '../plan/types.ts'
import { joinWithOr } from '../text/list-words.ts'
import type { Prepared } from './prepare.ts'
import { openUserRecords } from './user-records.ts'

/** A driver that cannot be used here, and why. */
export interface DriverObstacle {
  readonly name: MfaDriverName
  readonly obstacle: string
}

/**
 * Chooses the driver of `--mfa-prompt` or the setting; else the first that can be used: the profile's `mfa_process`, a stored seed, the
 * terminal, a dialog on the screen. Which streams are terminals does not matter.
 * @throws AwsxError USAGE for an unknown driver
 */
export function chooseMfaDriver(
  question: MfaQuestion,
  requested: string | undefined,
  {
    plan,
    prepared,
    deps,
  }: { readonly plan: Plan; readonly prepared: Prepared; readonly deps: MfaDriverDeps },
): MfaDriverName | DriverObstacle {
  const wanted = requested ?? prepared.settings.mfaPrompt
  const name = wanted === undefined ? undefined : readDriverName(wanted)
  const candidates = name === undefined ? usualDrivers(question, plan, prepared) : [name]
  const usable = candidates.find((one) => mfaDrivers[one].findObstacle(deps) === undefined)
  if (usable !== undefined) return usable
  const first = candidates[0] ?? 'terminal'
  return { name: first, obstacle: mfaDrivers[first].findObstacle(deps) ?? '' }
}

function usualDrivers({ serial }: MfaQuestion, plan: Plan, prepared: Prepared): readonly MfaDriverName[] {
  if (plan.mfaProcess !== null) return ['process']
  return hasMfaSeed(serial, openUserRecords(prepared)) ? ['totp'] : ['terminal', 'dialog']
}

function readDriverName(text: string): MfaDriverName {
  const found = mfaDriverNames.find((name) => name === text)
  if (found !== undefined) return found
  throw new AwsxError('USAGE', `invalid MFA prompt "${text}"; expected ${joinWithOr(mfaDriverNames)}`, {
    hints: ['set it with --mfa-prompt, AWSX_MFA_PROMPT, or mfa_prompt in the settings file'],
  })
}
