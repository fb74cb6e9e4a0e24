import { AwsxError } from '../errors.ts'
import type { DetectedAgent } from '../audit/audit-entry.ts'
import type { Access, Plan } from '../plan/types.ts'
import { isGuarded } from '../profiles/guarded-environment.ts'
import { matchNames } from '../profiles/profile-patterns.ts'
import { escapeText } from '../text/escape.ts'
import { loadAgentSettings } from './agent-settings.ts'
import type { AgentAccess } from './agent-settings.ts'
import type { GuardKeys } from './guard-settings.ts'
import type { Prepared } from './prepare.ts'

/** What an agent may do with a profile. */
export interface AgentLimits {
  /** The levels that are asked for, each with the key or setting. */
  readonly access: readonly (readonly [Access, string])[]
  /** Whether the user must grant the profile. */
  readonly asks: boolean
  /** Why the agent may not use the profile; undefined if it may. */
  readonly denial: string | undefined
}

export const noLimits: AgentLimits = { access: [], asks: false, denial: undefined }

/** The sources of a level that the settings ask for. */
export const agentSetting = '[agents]'
export const guardAgents = 'agents in [[guard]]'
const ownAgents = 'awsx_agents'

/**
 * Finds the limits of agents: all sources count, so a profile can only tighten what the settings say.
 * @param keys of the profile, then of the guards that match it
 * @throws AwsxError CONFIG_INVALID for invalid settings
 */
export async function findAgentLimits(
  [own, ...rules]: readonly GuardKeys[],
  plan: Plan,
  { context, planOptions }: Prepared,
): Promise<AgentLimits> {
  const { access: setting, profiles } = await loadAgentSettings(context)
  const sources: readonly (readonly [AgentAccess | undefined, string])[] = [
    ...rules.map((rule) => [agentsOf(rule), guardAgents] as const),
    [setting, agentSetting],
    [own === undefined ? undefined : agentsOf(own), ownAgents],
  ]
  const denied = sources.find(([access]) => access === 'deny')
  return {
    access: sources.flatMap(([access, from]) =>
      access === undefined || access === 'ask' || access === 'deny' ? [] : [[access, from] as const],
    ),
    asks: sources.some(([access]) => access === 'ask'),
    denial:
      denied === undefined
        ? checkList(plan.profile, planOptions.roleArn, profiles)
        : `${denied[1] === agentSetting ? 'access in [agents]' : denied[1]} is "deny"`,
  }
}

/** In production, an agent needs a grant, unless what states the environment says otherwise. */
function agentsOf({ agents, environment = '' }: GuardKeys): AgentAccess | undefined {
  return agents ?? (isGuarded(environment) ? 'ask' : undefined)
}

/** A listed profile does not allow every role that it can assume. */
function checkList(
  profile: string,
  roleArn: string | undefined,
  profiles: readonly string[] | undefined,
): string | undefined {
  if (profiles === undefined) return undefined
  if (!profiles.some((pattern) => matchNames([profile], pattern).length > 0))
    return 'it is not in the list profiles in [agents]'
  return roleArn === undefined ? undefined : 'the list profiles in [agents] does not allow --role-arn'
}

/** Whether an agent gets less of a plan than the user, or may have to ask. */
export function limitsAgent({ guard }: Plan): boolean {
  if (guard === undefined) return false
  const { accessFrom, agentDenial, confirmMs, needsAccount } = guard
  const isNarrowed = accessFrom === guardAgents || accessFrom === agentSetting || accessFrom === ownAgents
  return isNarrowed || agentDenial !== undefined || confirmMs !== null || needsAccount
}

/** @throws AwsxError AGENT_NOT_ALLOWED for a plan that agents may not use */
export function requireAllowed({ profile, guard }: Plan, agent: DetectedAgent): void {
  if (guard?.agentDenial === undefined) return
  throw new AwsxError(
    'AGENT_NOT_ALLOWED',
    `${escapeText(agent.name, 64)} (${escapeText(agent.by, 64)}) may not use profile "${profile}": ${guard.agentDenial}`,
    {
      hints: [
        'this is the decision of the user, and another way to get the credentials will not help',
        'the user can change it: awsx config edit',
      ],
    },
  )
}
