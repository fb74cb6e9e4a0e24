import { agentVariablesFor } from '../../app/mark-agent.ts'
import type { DetectedAgent } from '../../audit/audit-entry.ts'
import type { Context } from '../../context.ts'
import { buildAgentChange } from '../../environment/agent-change.ts'
import type { AgentBuildInput } from '../../environment/agent-change.ts'
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
  return buildAgentChange({ ...paths, region, agent: agent.name, marks }, context.env)
}
