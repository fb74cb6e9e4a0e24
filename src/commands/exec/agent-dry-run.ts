import { listAccountNames } from '../../app/account-names.ts'
import type { Command } from '../../child/types.ts'
import { readCachedState } from '../../credentials/cached-state.ts'
import { openUserStore } from '../../app/user-store.ts'
import { explainText } from '../../plan/explain-text.ts'
import type { Plan } from '../../plan/types.ts'
import { changeForAgent } from './agent-environment.ts'
import type { AllowedProfile } from './agent-options.ts'
import { planAllowed } from './agent-profiles.ts'
import type { AgentTask } from './agent-profiles.ts'

/**
 * Prints what `exec --agent` would do: the plan of each profile for the agent, the names of the variables, and the command.
 * @throws AwsxError AGENT_NOT_ALLOWED, and as planning
 */
export async function printAgentDryRun(
  allowed: readonly AllowedProfile[],
  { command, ...task }: AgentTask & { readonly command: Command },
): Promise<void> {
  const { agent, context } = task
  const texts: string[] = []
  const plans: Plan[] = []
  for (const one of allowed) {
    const { plan, prepared } = await planAllowed(one, task)
    plans.push(plan)
    const { config, settings } = prepared
    const state = readCachedState(plan, openUserStore(prepared, { quiet: true }), context, settings)
    const view = {
      show: config.show.bind(config),
      color: false,
      now: context.now(),
      accountNames: listAccountNames(config, context),
    }
    texts.push(explainText(plan, state, view).trimEnd(), '')
  }
  const paths = { configFile: '', credentialsFile: '', socket: '', profile: '' }
  const { set, unset } = changeForAgent(plans, { paths, agent }, context)
  const removed = unset.filter((name) => Object.hasOwn(context.env, name))
  const lines = [
    ...texts,
    `sets:    ${Object.keys(set).join(' ')}`,
    `removes: ${removed.length === 0 ? 'nothing' : removed.join(' ')}`,
    `runs:    ${[command.path, ...command.args].map((word) => JSON.stringify(word)).join(' ')}`,
  ]
  context.stdout.write(`${lines.join('\n')}\n`)
}
