import { agentVariablesFor } from '../../app/mark-agent.ts'
import type { DetectedAgent } from '../../audit/audit-entry.ts'
import type { Context } from '../../context.ts'
import { buildAgentChange } from '../../environment/agent-change.ts'
import type { AgentBuildInput } from '../../environment/agent-change.ts'
import { withoutInjected } from '../../environment/injected-settings.ts'
import type { Change } from '../../environment/environment-change.ts'
import type { Plan } from '../../plan/types.ts'

interface AgentEnvironment {
  readonly paths: Pick<AgentBuildInput, 'configFile' | 'credentialsFile' | 'socket' | 'profile'>
  readonly agent: DetectedAgent
}

/** The change of the environment for a command of `exec --agent` with these plans. */
export function changeForAgent(
  plans: readonly Plan[],
  { paths, agent }: AgentEnvironment,
  context: Pick<Context, 'env' | 'platform'>,
): Change {
  const regions = new Set(plans.map(({ region }) => region?.value ?? null))
  const [region = null] = regions.size === 1 ? regions : []
  const marks = agentVariablesFor(agent, { settings: [] }, context)
  const { set, unset } = buildAgentChange({ ...paths, region, agent: agent.name, marks }, context.env)
  // The settings of the profile of an outer awsx, which must not apply to these profiles.
  const others = withoutInjected(context)
  const injected = Object.keys(context.env).filter((name) => !Object.hasOwn(others, name))
  return { set, unset: [...new Set([...unset, ...injected])].filter((name) => !Object.hasOwn(set, name)) }
}
