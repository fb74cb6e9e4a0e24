import { requireGrant } from '../../app/agent-approval.ts'
import { writeAudit } from '../../app/audit-log.ts'
import type { Planned } from '../../app/guard-account.ts'
import { recordHandout } from '../../app/handout.ts'
import type { Confirmed } from '../../app/confirm-guard.ts'
import { nonInteractive } from '../../app/interaction-policy.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { AwsxError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { AuditFacts, DetectedAgent } from '../../audit/audit-entry.ts'
import type { Context } from '../../context.ts'
import type { Access } from '../../plan/types.ts'
import type { BrokerRequest } from '../../server/broker-handler.ts'
import { openProfilePool } from '../../server/profile-pool.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { createSdkDeps } from '../credential-process/resolve-for-sdk.ts'
import type { AllowedProfile } from './agent-options.ts'
import { planForAgent } from './agent-plans.ts'
import type { AgentPlanDeps, AgentPlanRequest } from './agent-plans.ts'

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
  const recordRefusal = async (error: AwsxError, { profile }: BrokerRequest): Promise<void> => {
    const id = JSON.stringify([profile, error.code])
    if (refused.has(id) || refused.size >= mostRefusals) return
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

const refusals: ReadonlySet<ErrorCode> = new Set([
  'AGENT_NOT_ALLOWED',
  'APPROVAL_REQUIRED',
  'CONFIRMATION_REQUIRED',
  'CONFIRMATION_DECLINED',
])

/** Whether the audit log records an error as a refusal. Others, such as a missing sign-in, are not about what the agent may do. */
export function isRefusal(error: unknown): error is AwsxError {
  return error instanceof AwsxError && refusals.has(error.code)
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

/** A key without an end would outlive the command. @throws AwsxError USAGE */
export function requireSessionToken({ credentials }: CachedCredentials, profile: string): void {
  if (credentials.sessionToken !== null) return
  throw new AwsxError(
    'USAGE',
    `exec --agent: profile "${profile}" has a long-lived access key, which would outlive the command`,
    {
      hints: [
        'use a profile with role_arn or mfa_serial',
        `or allow less, for which AWS gives a session: --allow ${quoteWord(profile)}=view`,
      ],
    },
  )
}

/** @returns the access of a request, at most what the user allowed @throws AwsxError AGENT_NOT_ALLOWED */
function chooseAccess(
  { profile, access }: BrokerRequest,
  { allowed, agent }: Pick<AgentSourceOptions, 'allowed' | 'agent'>,
): Access {
  const levels: readonly Access[] = ['full', 'read', 'view']
  const found = allowed.find((other) => other.profile === profile)
  if (found === undefined) throw notAllowed(profile, { allowed, agent })
  return access !== undefined && levels.indexOf(access) > levels.indexOf(found.access) ? access : found.access
}

function notAllowed(
  profile: string,
  { allowed, agent }: Pick<AgentSourceOptions, 'allowed' | 'agent'>,
): AwsxError {
  const names = allowed.map((other) => `"${other.profile}"`).join(', ')
  return new AwsxError(
    'AGENT_NOT_ALLOWED',
    `${escapeText(agent.name, 64)} (${agent.by}) may not use profile "${profile}": the user allows only ${names}`,
    {
      hints: [
        'this is the decision of the user, and another way to get the credentials will not help',
        `the user can allow it when starting the command: awsx exec --agent --allow ${quoteWord(profile)} -- COMMAND`,
      ],
    },
  )
}

/** For a renewal in the background: the next request plans again. */
function changed(profile: string): AwsxError {
  return new AwsxError('AGENT_NOT_ALLOWED', `what profile "${profile}" is or allows has changed`)
}
