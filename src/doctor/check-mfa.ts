import type { UserDevices } from '../credentials/missing-mfa-serial.ts'
import type { Plan } from '../plan/types.ts'

/** A profile without `mfa_serial` whose IAM user has devices. Only AWS knows whether its role requires MFA, so this is not a problem. */
export interface MissingSerial {
  readonly profile: string
  readonly serials: readonly string[]
}

/**
 * Finds the profiles that assume a role with an IAM user's key and without an MFA device, although the user has one.
 * @param plans of all profiles that can be planned
 * @param listDevices lists the devices of the user whose key a plan starts from; called once for each key
 */
export async function findMissingSerials(
  plans: readonly Plan[],
  listDevices: (plan: Plan) => Promise<UserDevices | undefined>,
): Promise<readonly MissingSerial[]> {
  const byKey = new Map<string, Promise<UserDevices | undefined>>()
  const found: MissingSerial[] = []
  for (const plan of plans.filter(assumesWithoutMfa)) {
    const [base] = plan.steps
    const key = base.kind === 'static' ? base.accessKeyId : `stored ${base.profile}`
    const listing = byKey.get(key) ?? listDevices(plan)
    byKey.set(key, listing)
    const serials = (await listing)?.serials ?? []
    if (serials.length > 0) found.push({ profile: plan.profile, serials })
  }
  return found
}

function assumesWithoutMfa({ steps }: Plan): boolean {
  const [base, first] = steps
  const isUser = base.kind === 'stored-key' || (base.kind === 'static' && base.sessionToken === null)
  return isUser && first?.kind === 'assume-role' && first.mfaSerial === null
}

/** @returns a line for each profile */
export function describeMissingSerial({ profile, serials }: MissingSerial): string {
  return `mfa: profile "${profile}" has no mfa_serial; if its role requires MFA, add mfa_serial = ${serials.join(' or ')}, or run: awsx mfa ${profile} --online`
}
