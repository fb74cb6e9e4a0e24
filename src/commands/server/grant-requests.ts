import { findAccount } from '../../app/guard-account.ts'
import { interactionFor } from '../../app/interaction-policy.ts'
import { planFully } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import type { ServerClient } from '../../server/server-clients.ts'
import { confirmationOf } from './client-confirmation.ts'
import type { ServerArgs } from './server-command.ts'

/** A profile that is granted. */
export interface GrantRequest {
  /** As the client names it. */
  readonly profile: string
  readonly plan: Plan
  readonly prepared: Prepared
  /** Undefined if the profile asks for no confirmation. */
  readonly confirmation: string | undefined
}

/** @returns the profiles as they were given, else those of the client as it is @throws AwsxError USAGE */
export function namesFor(given: readonly string[], earlier: ServerClient | undefined): readonly string[] {
  const names = given.length === 0 ? (earlier?.profiles ?? []) : given
  if (names.length > 0) return names
  throw new AwsxError('USAGE', 'server grant: missing the profiles that the client may use', {
    hints: ['awsx server grant NAME PROFILE', 'list all profiles: awsx list'],
  })
}

/** @throws AwsxError USAGE for a profile that the server cannot serve, and as planning */
export async function planAll(
  names: readonly string[],
  options: ServerArgs['options'],
  context: Context,
): Promise<readonly GrantRequest[]> {
  const requests: GrantRequest[] = []
  for (const name of names) {
    const given = await prepare(name, { debug: options.debug, quiet: options.quiet }, context)
    const planned = { prepared: given, plan: await planFully(given) }
    requireSession(planned.plan)
    const { plan, prepared } = await findAccount(
      planned,
      options,
      interactionFor(given, planned.plan, {}),
      planFully,
    )
    const confirmation = plan.guard === undefined ? undefined : confirmationOf(plan, plan.guard)
    requests.push({ profile: name, plan, prepared, confirmation })
  }
  return requests
}

/** SDKs take no key without a session token from a server. @throws AwsxError USAGE */
function requireSession({ steps, profile }: Plan): void {
  const [base, ...hops] = steps
  const isLongLived = base.kind === 'static' && base.sessionToken === null
  if (hops.length > 0 || !isLongLived) return
  throw new AwsxError(
    'USAGE',
    `server grant: profile "${profile}" has a long-lived access key, which the server does not hand out`,
    { hints: ['grant a profile with role_arn or an Identity Center sign-in'] },
  )
}
