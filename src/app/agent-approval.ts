import type { DetectedAgent } from '../audit/audit-entry.ts'
import { AwsxError } from '../errors.ts'
import { endSession } from '../plan/limit-session.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import { escapeText } from '../text/escape.ts'
import { quoteWord } from '../text/quote-word.ts'
import { changeGrants, covers, readGrants, subjectOf, warnOfDamage } from './grants.ts'
import type { Grant } from './parse-grants.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'

/** A guarded plan that an agent wants to use. */
export interface GrantRequest {
  readonly plan: Plan
  readonly guard: PlanGuard
  readonly prepared: Prepared
  /** Whether a shell is renewed: a grant for one command does not cover that. */
  readonly isRenewal?: boolean
}

/**
 * Checks that the user has granted a guarded plan to an agent, and uses up a grant for one command. Never asks, because the agent may drive
 * the terminal.
 * @returns the plan, whose credentials end with the grant
 * @throws AwsxError APPROVAL_REQUIRED; STORE_UNAVAILABLE if a grant for one command cannot be used up
 */
export async function requireGrant(request: GrantRequest, agent: DetectedAgent): Promise<Plan> {
  const [plan = request.plan] = await requireGrants([request], agent)
  return plan
}

/** As {@link requireGrant}, for the plans of one command: no grant is used up unless all are granted. */
export async function requireGrants(
  requests: readonly GrantRequest[],
  agent: DetectedAgent,
): Promise<readonly Plan[]> {
  const [first] = requests
  if (first === undefined) return []
  const { prepared } = first
  const open = () => openUserStore(prepared, { quiet: true })
  const store = open()
  const find = (grants: readonly Grant[]): readonly Grant[] =>
    requests.map((request) => findGrant(grants, request, agent))
  const warn = warnOfDamage(prepared.context, prepared.options.quiet === true)
  let found = find(readGrants(store, prepared.context, warn))
  if (found.some(({ once }) => once)) {
    const problem = 'the grant for one command could not be used up, so it was not used'
    await changeGrants({ store, again: open() }, { context: prepared.context, problem }, (grants) => {
      found = find(grants)
      return grants.filter((grant) => !grant.once || !found.includes(grant))
    })
  }
  return requests.map(({ plan }, index) => endSession(plan, found[index]?.endsAt ?? 0))
}

/** The grant that lasts longest; one for a single command only if there is no other. @throws AwsxError APPROVAL_REQUIRED */
function findGrant(
  grants: readonly Grant[],
  { plan, guard, isRenewal = false }: GrantRequest,
  agent: DetectedAgent,
): Grant {
  const subject = subjectOf(plan, guard)
  const [best] = grants
    .filter((grant) => covers(grant, subject) && [agent.name, null].includes(grant.agent))
    .filter(({ once }) => !once || !isRenewal)
    .toSorted((a, b) => Number(a.once) - Number(b.once) || b.endsAt - a.endsAt)
  if (best !== undefined) return best
  const environment = guard.environment === null ? '' : ` (${guard.environment})`
  throw new AwsxError(
    'APPROVAL_REQUIRED',
    `profile "${plan.profile}"${environment} requires the approval of the user, because ${escapeText(agent.name, 64)} runs awsx (${escapeText(agent.by, 64)})`,
    {
      hints: [
        'this is the decision of the user, and another way to get the credentials will not help',
        `the user can type in a terminal of their own: awsx grant ${quoteWord(plan.profile)} --agent ${quoteWord(agent.name)}`,
      ],
    },
  )
}
