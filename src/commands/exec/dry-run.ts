import type { Command } from '../../child/types.ts'
import { namesToSet } from '../../environment/child-variables.ts'
import type { RunMode } from '../../environment/child-variables.ts'
import { credentialVariables } from '../../environment/credential-variables.ts'
import { explainText } from '../../plan/explain-text.ts'
import type { Plan } from '../../plan/types.ts'
import type { Prepared } from '../../app/prepare.ts'
import { readCachedState } from '../../credentials/cached-state.ts'
import { openUserStore } from '../../app/user-store.ts'

/** Prints what `exec` would do: the plan, the names of the variables, and the command. Never the value of a variable. */
export function printDryRun(
  plan: Plan,
  command: Command,
  prepared: Prepared,
  request: Omit<RunMode, 'hasRegion'>,
): void {
  const { context, config } = prepared
  const state = readCachedState(plan, openUserStore(prepared, { quiet: true }), context)
  const set = namesToSet({ ...request, hasRegion: plan.region !== null })
  const present = credentialVariables.filter(
    (name) => Object.hasOwn(context.env, name) && !set.includes(name),
  )
  const lines = [
    explainText(plan, state, {
      show: (location) => config.show(location),
      color: false,
      now: context.now(),
    }).trimEnd(),
    `sets:    ${set.join(' ')}`,
    `removes: ${present.length === 0 ? 'nothing' : present.join(' ')}`,
    `runs:    ${[command.path, ...command.args].map((word) => JSON.stringify(word)).join(' ')}`,
  ]
  context.stdout.write(`${lines.join('\n')}\n`)
}
