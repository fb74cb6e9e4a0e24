import { createPromptingDeps } from '../../app/create-deps.ts'
import { stderrIsTerminal } from '../../app/interaction-policy.ts'
import { writeMfaSerial } from '../../app/offer-mfa-serial.ts'
import { planFor } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
import { confirmOn } from '../../app/prompts.ts'
import { findUserDevices } from '../../credentials/missing-mfa-serial.ts'
import type { UserDevices } from '../../credentials/missing-mfa-serial.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import { findMissingSerials } from '../../doctor/check-mfa.ts'
import type { MissingSerial } from '../../doctor/check-mfa.ts'
import { AwsxError } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'

/** Asks IAM for the devices of the users whose roles have no `mfa_serial`. */
export async function listMissingSerials(
  prepared: Prepared,
  options: { readonly quiet: boolean },
): Promise<readonly MissingSerial[]> {
  const plans = await Promise.all(prepared.config.profileNames().map((name) => tryPlan(name, prepared)))
  return findMissingSerials(
    plans.filter((plan) => plan !== undefined),
    (plan) => listDevices(plan, prepared, options),
  )
}

/**
 * Offers on a terminal to write the `mfa_serial` of the profiles that have none, one after the other. Only AWS knows which role requires
 * MFA, so Enter means no.
 */
export async function offerMissingSerials(
  missing: readonly MissingSerial[],
  prepared: Prepared,
): Promise<void> {
  if (missing.length === 0 || !stderrIsTerminal(prepared.context)) return
  const terminal = await prepared.context.openTerminal()
  if (!terminal.available()) return
  const many = `Add mfa_serial to some of these ${missing.length} profiles?`
  if (missing.length > 1 && !(await confirmOn(terminal, many, 'no'))) return
  for (const profile of missing) await writeMfaSerial(profile, prepared, terminal, 'no')
}

/** Profiles that cannot be planned are reported by the other checks. */
async function tryPlan(name: string, prepared: Prepared): Promise<Plan | undefined> {
  try {
    return await planFor({ ...prepared, choice: { name, from: 'argument', explicit: true } })
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}

async function listDevices(
  plan: Plan,
  prepared: Prepared,
  options: { readonly quiet: boolean },
): Promise<UserDevices | undefined> {
  const deps = createPromptingDeps(prepared, plan, options)
  const [base] = plan.steps
  try {
    return await findUserDevices(await resolveCredentials({ ...plan, steps: [base] }, deps), deps)
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
