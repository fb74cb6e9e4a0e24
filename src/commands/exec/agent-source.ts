import { writeAudit } from '../../app/audit-log.ts'
import type { Planned } from '../../app/guard-account.ts'
import { recordHandout } from '../../app/handout.ts'
import { nonInteractive } from '../../app/interaction-policy.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { AwsxError } from '../../errors.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { AuditFacts } from '../../audit/audit-entry.ts'
import type { BrokerRequest } from '../../server/broker-handler.ts'
import { openProfilePool } from '../../server/profile-pool.ts'
import { createSdkDeps } from '../credential-process/resolve-for-sdk.ts'
import type { AllowedProfile } from './agent-options.ts'
import { identify, planForAgent, requireApproval } from './agent-plans.ts'
import type { AgentPlanDeps, AgentPlanRequest, PlannedForAgent } from './agent-plans.ts'
import { chooseAccess, isRefusal, requireSessionToken } from './agent-refusals.ts'

/** Credentials for a command of `exec --agent`. */
export interface AgentSource {
  /**
   * Gives credentials after a look at what the user allows, at the settings, and at the grants, as they are now.
   * @throws AwsxError AGENT_NOT_ALLOWED, APPROVAL_REQUIRED, AUDIT_UNAVAILABLE, and as planning and resolving
   */
  take(request: BrokerRequest): Promise<CachedCredentials>
  stop(): Promise<void>
}

/** What the audit log says of a run. */
export interface AgentRun {
  /** The command, as it was typed. */
  readonly words: readonly string[]
  readonly facts: AuditFacts
  readonly prepared: Prepared
}

export interface AgentSourceOptions extends Omit<AgentPlanDeps, 'interactionFor'> {
  readonly allowed: readonly AllowedProfile[]
  /** For the audit log. */
  readonly run: AgentRun
  /** The credentials that were fetched before the command started, by their plan. */
  readonly first: ReadonlyMap<string, CachedCredentials>
}

const answerWithinMs = 45_000
/** A command that asks again and again for what it may not have must not fill the log. */
const mostRefusals = 100

export function openAgentSource(options: AgentSourceOptions): AgentSource {
  const { allowed, agent, context, run, first } = options
  const requests = new Map<string, AgentPlanRequest>()
  const requestOf = (key: string): AgentPlanRequest => {
    const request = requests.get(key)
    if (request === undefined) throw new TypeError('a key of the pool comes from a request')
    return request
  }
  const issued = new Set<string>()
  const refused = new Set<string>()
  const plan = async (request: AgentPlanRequest): Promise<PlannedForAgent> =>
    requireApproval(await planForAgent(request, { ...options, interactionFor: () => nonInteractive }), agent)
  const pool = openProfilePool((key) => ({
    first: first.get(key),
    renew: async (distrust) => renewPlan(await plan(requestOf(key)), { key, distrust, options }),
    now: () => context.now(),
    elapsed: () => context.elapsed(),
    debug: () => {},
    answerWithinMs,
  }))
  const give = async (request: AgentPlanRequest): Promise<CachedCredentials> => {
    const planned = await plan(request)
    const key = identify(planned, context)
    requests.set(key, request)
    const taken = await pool.take(key)
    if (taken instanceof AwsxError) throw taken
    const { accessKeyId } = taken.credentials
    const use = { by: 'exec', words: run.words, agent }
    if (!issued.has(accessKeyId)) await recordHandout(taken.credentials, planned, use, planned.confirmed)
    issued.add(accessKeyId)
    return taken
  }
  // Made-up names must not hide what an agent asks for after them.
  const isProfile = (name: string): boolean => run.prepared.config.profileNames().includes(name)
  const recordRefusal = async (error: AwsxError, { profile }: BrokerRequest): Promise<void> => {
    const id = JSON.stringify([profile, error.code])
    if (refused.has(id) || (refused.size >= mostRefusals && !isProfile(profile))) return
    refused.add(id)
    await writeAudit(run.prepared, { ...run.facts, event: 'refused', profile, error: error.code })
  }
  return {
    async take(request) {
      try {
        return await give({ ...request, access: chooseAccess(request, { allowed, agent }) })
      } catch (error) {
        if (isRefusal(error)) await recordRefusal(error, request)
        throw error
      }
    },
    stop: () => pool.stop(),
  }
}

interface Renewal {
  readonly key: string
  readonly distrust: boolean
  readonly options: AgentSourceOptions
}

async function renewPlan(planned: Planned, { key, distrust, options }: Renewal): Promise<CachedCredentials> {
  const { plan, prepared } = planned
  if (identify(planned, options.context) !== key) throw changed(plan.profile)
  const quiet = { quiet: true, login: false, 'no-login': true }
  const cached = await resolveCached(plan, createSdkDeps(prepared, plan, quiet, false), distrust)
  requireSessionToken(cached, plan.profile)
  return cached
}

/** For a renewal in the background: the next request plans again. */
function changed(profile: string): AwsxError {
  return new AwsxError('AGENT_NOT_ALLOWED', `what profile "${profile}" is or allows has changed`)
}
