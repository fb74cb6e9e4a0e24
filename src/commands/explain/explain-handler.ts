import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { explainMermaid } from '../../plan/explain-mermaid.ts'
import { explainText } from '../../plan/explain-text.ts'
import { explainJson } from '../../plan/explain-json.ts'
import type { ExplainArgs } from './explain-command.ts'
import { findPlanFindings } from '../../plan/plan-findings.ts'
import { findUnusedStoredKeys } from '../../plan/unused-stored-key.ts'
import { findSettingWarnings } from '../../plan/setting-findings.ts'
import { listAccountNames } from '../../app/account-names.ts'
import { outputStyle } from '../../app/output-style.ts'
import type { Plan } from '../../plan/types.ts'
import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { planFully, resolveChoice } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import { readCachedState } from '../../credentials/cached-state.ts'
import { openUserStore } from '../../app/user-store.ts'

/** Reads files and public metadata only, never the network or a key. Prompts only for a profile that is not named. */
export async function run(args: ExplainArgs, context: Context): Promise<number> {
  checkForms(args.options)
  if (args.options.all) return (await import('./explain-all.ts')).explainAll(args, context)
  const prepared = await resolveChoice(
    await pickIfUnnamed(
      await prepare(args.positionals.profile, { ...args.options, directory: true, offline: true }, context),
      {
        name: 'explain',
        quiet: args.options.quiet,
      },
    ),
  )
  const planned = await planFully(prepared)
  const { config, context: planContext } = prepared
  const plan = {
    ...planned,
    ...(prepared.directory === undefined ? {} : { directoryFile: prepared.directory }),
    warnings: [
      ...planned.warnings,
      ...findPlanFindings(planned, config, planContext),
      ...findSettingWarnings(planned, config, planContext),
      ...findUnusedStoredKeys(profilesOf(planned), config, prepared.planOptions),
    ],
  }
  const store = openUserStore(prepared, args.options)
  const state = readCachedState(plan, store, prepared.context, prepared.settings)
  const show: Config['show'] = (location) => prepared.config.show(location)
  const accountNames = listAccountNames(config, prepared.context)
  if (args.options.json) context.stdout.write(explainJson(plan, state, show, accountNames))
  else if (args.options.mermaid) context.stdout.write(explainMermaid(plan, state, show, accountNames))
  else {
    const style = outputStyle(context.stdout, context, args.options)
    context.stdout.write(explainText(plan, state, { show, ...style, now: context.now(), accountNames }))
  }
  return ExitCode.ok
}

function profilesOf({ profile, steps }: Plan): readonly string[] {
  return [profile, ...steps.map((step) => step.profile)]
}

/** @throws AwsxError USAGE for an option that another one requires */
function checkForms({ all, html, print }: ExplainArgs['options']): void {
  const problem =
    html && !all ? '--html requires --all' : print && !html ? '--print requires --all --html' : undefined
  if (problem === undefined) return
  throw new AwsxError('USAGE', `explain: ${problem}`, { hints: ['awsx explain --all --html'] })
}
