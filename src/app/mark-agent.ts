import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { defaultSessionName } from '../credentials/default-session-name.ts'
import type { Plan } from '../plan/types.ts'
import type { DetectedAgent } from '../audit/audit-entry.ts'

const userAgentVariable = 'AWS_SDK_UA_APP_ID'

/** Names the agent in the session name of a role that has no other. AWS allows 64 of `[\w+=,.@-]`. */
export function markSession(plan: Plan, agent: DetectedAgent | null, { user }: Pick<Context, 'user'>): Plan {
  if (agent === null) return plan
  const [base, ...hops] = plan.steps
  const roleSessionName = `${defaultSessionName(user.name).slice(0, 40)}-agent-${nameOf(agent)}`.slice(0, 64)
  const index = plan.steps.findLastIndex((step) => 'roleSessionName' in step)
  const mark = <S extends Plan['steps'][number]>(step: S, position: number): S =>
    position === index && 'roleSessionName' in step && step.roleSessionName === null
      ? { ...step, roleSessionName }
      : step
  return { ...plan, steps: [mark(base, 0), ...hops.map((hop, position) => mark(hop, position + 1))] }
}

/** The variable that names the agent in the user agent of AWS calls, unless the user or the profile sets it. */
export function agentVariablesFor(
  agent: DetectedAgent | null,
  { settings }: Pick<Plan, 'settings'>,
  context: Pick<Context, 'env' | 'platform'>,
): Readonly<Record<string, string>> {
  const isSet = settings.some(({ variable }) => variable === userAgentVariable)
  if (agent === null || isSet || readVariable(context, userAgentVariable) !== undefined) return {}
  return { [userAgentVariable]: `awsx-${nameOf(agent)}` }
}

function nameOf({ name }: DetectedAgent): string {
  return name.replaceAll(/[^\w.-]+/g, '-').slice(0, 16)
}
