import { findCommand } from '../../child/find-command.ts'
import type { Command, CommandLookup } from '../../child/types.ts'
import { unrecorded } from '../../context.ts'
import type { Context } from '../../context.ts'
import { buildChange } from '../../environment/build-change.ts'
import { applyChange } from '../../environment/environment-change.ts'
import type { Change } from '../../environment/environment-change.ts'
import { ExitCode } from '../../errors.ts'
import { describeChild } from '../../app/describe-child.ts'
import type { ExecArgs } from './exec-command.ts'
import { getCredentials } from '../../app/get-credentials.ts'
import { confirmPlan, planAndWarn } from '../../app/plan-for.ts'
import type { Planned } from '../../app/guard-account.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'

/** Runs a command: argv → config → plan → credentials → environment → child. Looks up the command before it fetches or prompts. */
export async function run(args: ExecArgs, context: Context): Promise<number> {
  if ((args.options.agent ?? args.options.allow ?? args.options['agent-group']) !== undefined)
    return (await import('./exec-agent.ts')).runForAgent(args, context, findChild)
  const { command, ...planned } = await choose(args, context)
  if (args.options['dry-run']) {
    const { printDryRun } = await import('./dry-run.ts')
    printDryRun({ args, command, ...planned })
    return ExitCode.ok
  }
  const use = { by: 'exec', words: args.command }
  const { plan, prepared, record } = await confirmPlan(planned, args.options, use)
  if (args.options.server) {
    const { runWithServer } = await import('./exec-server.ts')
    return runWithServer({ args, plan, command, prepared, record, common: describeChild(plan, prepared) })
  }
  const credentials = await getCredentials(prepared, plan, args.options)
  await record?.(credentials)
  const change = buildChange({ ...describeChild(plan, prepared), credentials })
  if (args.command.length === 0 && !args.options.quiet) {
    const { announceShell } = await import('./announce-shell.ts')
    announceShell(plan.profile, credentials, context)
  }
  const { debug } = prepared
  const original = unrecorded(prepared.context)
  if (!args.options['profile-file'])
    return context.launch(command, await environmentOf(change, args, original), { debug })
  const { createProfileFile } = await import('./profile-file.ts')
  const companion = createProfileFile(plan, prepared)
  const environment = await environmentOf(change, args, original, companion.path)
  return context.launch(command, environment, { companion, debug })
}

type Chosen = Planned & { readonly command: Command }

async function choose(args: ExecArgs, context: Context): Promise<Chosen> {
  const options = { ...args.options, directory: true, offline: args.options['dry-run'] }
  const named = await prepare(args.positionals.profile, options, context)
  try {
    const command = await findChild(args, named)
    named.debug?.(`command: ${command.path}`)
    const prepared = named.choice.explicit ? named : await pickProfile(named, args)
    return { command, prepared, plan: await planAndWarn(prepared) }
  } catch (error) {
    const { explainCommandAsProfile } = await import('./command-as-profile.ts')
    throw await explainCommandAsProfile(error, args, { prepared: named, location: lookupFor(named) })
  }
}

async function pickProfile(
  prepared: Prepared,
  { command: words, options: { quiet } }: ExecArgs,
): Promise<Prepared> {
  const { pickIfUnnamed } = await import('../../app/pick-if-unnamed.ts')
  return pickIfUnnamed(prepared, { name: 'exec', words, quiet })
}

function lookupFor({ context: given, config }: Prepared): CommandLookup {
  const context = unrecorded(given)
  return {
    env: context.env,
    cwd: context.cwd,
    platform: context.platform,
    get profileNames() {
      return config.profileNames()
    },
  }
}

async function findChild(args: ExecArgs, prepared: Prepared): Promise<Command> {
  const { context } = prepared
  const location = lookupFor(prepared)
  const [name, ...rest] = args.command
  if (name !== undefined) return { ...(await findCommand(name, location)), args: rest }
  const { findShell } = await import('../../child/find-shell.ts')
  return findShell(location, context.accountShell())
}

/** The command's environment: that of awsx, without what an outer awsx set, with the change applied. */
async function environmentOf(
  change: Change,
  args: ExecArgs,
  { env, platform }: Context,
  profileFile?: string,
): Promise<Record<string, string>> {
  if (!args.options['isolate-files'] && profileFile === undefined)
    return applyChange(env, change, platform === 'win32')
  const { isolateFiles } = await import('../../environment/isolate-files.ts')
  return applyChange(env, isolateFiles(change, platform, env, profileFile), platform === 'win32')
}
