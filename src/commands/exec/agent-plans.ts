import type { DetectedAgent } from '../../audit/audit-entry.ts'
import { requireGrant } from '../../app/agent-approval.ts'
import { requireAllowed } from '../../app/agent-limits.ts'
import type { Confirmed } from '../../app/confirm-guard.ts'
import type { ResolvingOptions } from '../../app/create-deps.ts'
import { findAccount } from '../../app/guard-account.ts'
import type { Planned } from '../../app/guard-account.ts'
import type { InteractionPolicy } from '../../app/interaction-policy.ts'
import { planFully } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { PlanningOptions, Prepared } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import type { Access, Plan } from '../../plan/types.ts'

export interface AgentPlanRequest {
  readonly profile: string
  /** The largest access. */
  readonly access: Access
}

export interface AgentPlanDeps {
  readonly agent: DetectedAgent
  readonly context: Context
  readonly options: PlanningOptions & ResolvingOptions
  /** What may be asked to find the account of a plan. */
  interactionFor(prepared: Prepared, plan: Plan): InteractionPolicy
}

/**
 * Plans a profile for an agent, with all that the user's files and settings say now.
 * @throws AwsxError AGENT_NOT_ALLOWED, and as planning and `findAccount`
 */
export async function planForAgent(
  { profile, access }: AgentPlanRequest,
  deps: AgentPlanDeps,
): Promise<Planned> {
  const { agent, context, options } = deps
  const planning: PlanningOptions = {
    ...options,
    'read-only': options['read-only'] === true || access === 'read',
    'view-only': options['view-only'] === true || access === 'view',
    directory: 'accounts',
  }
  const prepared = { ...(await prepare(profile, planning, context)), forAgent: agent }
  const plan = await planFully(prepared)
  // Before a call for the account, which the agent could otherwise start for any profile.
  requireAllowed(plan, agent)
  const found = await findAccount({ prepared, plan }, options, deps.interactionFor(prepared, plan), planFully)
  requireAllowed(found.plan, agent)
  return found
}

/** A plan that the agent may use now. */
export interface PlannedForAgent extends Planned {
  readonly confirmed: Confirmed
}

/**
 * Checks the grant of a plan that asks. The credentials end with it.
 * @throws AwsxError APPROVAL_REQUIRED
 */
export async function requireApproval(planned: Planned, agent: DetectedAgent): Promise<PlannedForAgent> {
  const { plan, prepared } = planned
  const { guard } = plan
  if (guard === undefined || guard.confirmMs === null) return { ...planned, confirmed: null }
  // As for the renewal of a shell: one of many requests must not use up a grant for one command.
  const granted = await requireGrant({ plan, guard, prepared, isRenewal: true }, agent)
  return { prepared, plan: granted, confirmed: 'grant' }
}

/** What decides the credentials of a plan. */
export function identify({ plan }: Planned, context: Context): string {
  const { profile, guard, steps } = plan
  return JSON.stringify([profile, guard?.access, stepIdentity(plan, steps.length - 1, context)])
}
