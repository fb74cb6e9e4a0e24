import { createPromptingDeps } from '../../app/create-deps.ts'
import { planFor } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
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
