import { writeAudit } from '../../app/audit-log.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import { interactionFor } from '../../app/interaction-policy.ts'
import type { Planned } from '../../app/guard-account.ts'
import type { Context } from '../../context.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { endSession } from '../../plan/limit-session.ts'
import { escapeText } from '../../text/escape.ts'
import { confirmForAgent } from './agent-grants.ts'
import type { RunGrant } from './agent-grants.ts'
import type { AllowedProfile, StartedAgent } from './agent-options.ts'
import { identify, planForAgent, requireApproval } from './agent-plans.ts'
import { isRefusal, requireSessionToken } from './agent-refusals.ts'
import type { AgentRun } from './agent-source.ts'
import type { ExecArgs } from './exec-command.ts'

/** An allowed profile whose credentials are there. */
export interface ReadyProfile extends Planned {
  /** As the user named it. */
  readonly profile: string
  /** Undefined if the profile asks for no confirmation, or an agent runs awsx, which needs a grant that is there already. */
  readonly grant: RunGrant | undefined
  readonly cached: CachedCredentials
  /** See `identify`. */
  readonly key: string
}

export interface AgentTask {
  readonly args: ExecArgs
  readonly agent: StartedAgent
  readonly context: Context
  readonly run: AgentRun
}

/**
 * Plans the allowed profiles, asks what their guards demand, and gets their credentials with any prompt they need: nothing can ask once the
 * command runs.
 * @throws AwsxError as `planForAgent`, `confirmForAgent`, and `resolveCached`; USAGE for a long-lived key
 */
export async function getReady(
  allowed: readonly AllowedProfile[],
  task: AgentTask,
): Promise<readonly ReadyProfile[]> {
  const ready: ReadyProfile[] = []
  for (const one of allowed) {
    try {
      ready.push(await getOneReady(one, task))
    } catch (error) {
      await recordIfRefused(error, one, task)
      throw error
    }
  }
  return ready
}

async function getOneReady(one: AllowedProfile, task: AgentTask): Promise<ReadyProfile> {
  const { args, context } = task
  const { options } = args
  const planned = await planAllowed(one, task)
  const { prepared, plan, grant } = await confirm(planned, task)
  const cached = await resolveCached(plan, createPromptingDeps(prepared, plan, options))
  requireSessionToken(cached, one.profile)
  return { profile: one.profile, prepared, plan, grant, cached, key: identify({ plan, prepared }, context) }
}

/** Plans an allowed profile, and warns about what the agent gets less than asked for. @throws AwsxError as `planForAgent` */
export async function planAllowed(
  one: AllowedProfile,
  { args, agent, context }: AgentTask,
): Promise<Planned> {
  const { options } = args
  const planned = await planForAgent(one, {
    agent,
    context,
    options,
    interactionFor: (prepared, plan) => interactionFor(prepared, plan, options),
  })
  const subset = planned.plan.warnings.find(({ code }) => code === 'access-subset')
  if (subset !== undefined && !options.quiet)
    context.stderr.write(`awsx: warning: ${escapeText(subset.message)}\n`)
  return planned
}

async function confirm(
  planned: Planned,
  { args, agent }: AgentTask,
): Promise<Planned & { readonly grant: RunGrant | undefined }> {
  const { plan, prepared } = planned
  const { guard } = plan
  if (guard === undefined || guard.confirmMs === null) return { ...planned, grant: undefined }
  if (agent.isNested) return { ...(await requireApproval(planned, agent)), grant: undefined }
  const { confirm: option } = args.options
  const grant = await confirmForAgent(planned, { agent: agent.name, guard, confirm: option })
  return { prepared, plan: endSession(plan, grant.grant.endsAt), grant }
}

async function recordIfRefused(
  error: unknown,
  { profile, access }: AllowedProfile,
  { run }: AgentTask,
): Promise<void> {
  if (!isRefusal(error)) return
  await writeAudit(run.prepared, { ...run.facts, event: 'refused', profile, access, error: error.code })
}
