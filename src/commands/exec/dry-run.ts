import type { Command } from '../../child/types.ts'
import { childOfPlan, isCompatOff } from '../../app/describe-child.ts'
import { namesToSet } from '../../environment/names-to-set.ts'
import { credentialVariables } from '../../environment/credential-variables.ts'
import { defaultOverridesServer } from '../../environment/server-change.ts'
import { explainText } from '../../plan/explain-text.ts'
import type { Plan } from '../../plan/types.ts'
import { listAccountNames } from '../../app/account-names.ts'
import type { Prepared } from '../../app/prepare.ts'
import { readCachedState } from '../../credentials/cached-state.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { ExecArgs } from './exec-command.ts'

interface DryRun {
  readonly args: ExecArgs
  readonly plan: Plan
  readonly command: Command
  readonly prepared: Prepared
}

/** Prints what `exec` would do: the plan, the names of the variables, and the command. Never the value of a variable. */
export function printDryRun({ args, plan, command, prepared }: DryRun): void {
  const { context, config } = prepared
  const store = openUserStore(prepared, { quiet: true })
  const state = readCachedState(plan, store, context, prepared.settings)
  const { server, 'isolate-files': requested, 'profile-file': profileFile } = args.options
  const set = namesToSet({
    server,
    hasRegion: plan.region !== null,
    settings: plan.settings.map(({ variable }) => variable),
    role: Object.keys(childOfPlan(plan).role),
    isolateFiles: requested || (server && defaultOverridesServer(config)),
    profileFile,
    noCompat: isCompatOff(context),
  })
  const present = credentialVariables.filter(
    (name) => Object.hasOwn(context.env, name) && !set.includes(name),
  )
  const lines = [
    explainText(plan, state, {
      show: (location) => config.show(location),
      color: false,
      now: context.now(),
      accountNames: listAccountNames(config, context),
    }).trimEnd(),
    `sets:    ${set.join(' ')}`,
    `removes: ${present.length === 0 ? 'nothing' : present.join(' ')}`,
    `runs:    ${[command.path, ...command.args].map((word) => JSON.stringify(word)).join(' ')}`,
  ]
  context.stdout.write(`${lines.join('\n')}\n`)
}
