import { findCommand } from '../../child/find-command.ts'
import { findShell } from '../../child/find-shell.ts'
import type { Command } from '../../child/types.ts'
import type { Context } from '../../context.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import type { Credentials } from '../../credentials/types.ts'
import { buildChange } from '../../environment/build-change.ts'
import { applyChange, isolateFiles } from '../../environment/environment-change.ts'
import type { Change } from '../../environment/environment-change.ts'
import { describePlan, isCompatOff } from '../../environment/child-variables.ts'
import type { ChildInput } from '../../environment/child-variables.ts'
import { readDepth } from '../../environment/shell-depth.ts'
import { ExitCode } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import { formatUntil } from '../../text/format-time.ts'
import type { ExecArgs } from './exec-command.ts'
import { createDeps } from '../../app/create-deps.ts'
import { interactionFor, pickIfUnnamed } from '../../app/interaction-policy.ts'
import { planFor, prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'

/** Runs a command: argv → config → plan → credentials → environment → child. Looks up the command before it fetches or prompts. */
export async function run(args: ExecArgs, context: Context): Promise<number> {
  const named = await prepare(args.positionals.profile, args.options, context)
  const command = findChild(args, named)
  named.debug?.(`command: ${command.path}`)
  const prepared = await pickIfUnnamed(named)
  const plan = planFor(prepared)
  if (args.options['dry-run']) {
    const { printDryRun } = await import('./dry-run.ts')
    printDryRun({ args, plan, command, prepared })
    return ExitCode.ok
  }
  if (args.options.server) {
    const { runWithServer } = await import('./exec-server.ts')
    return runWithServer({ args, plan, command, prepared, common: describeChild(plan, prepared) })
  }
  const deps = createDeps(prepared, plan, args.options, interactionFor(prepared, plan, args.options))
  const credentials = await resolveCredentials(plan, deps)
  const change = buildChange({ ...describeChild(plan, prepared), credentials })
  if (args.command.length === 0) deps.say(describeShell(plan.profile, credentials, context.now()))
  return context.launch(command, environmentOf(change, args, prepared.context), { debug: prepared.debug })
}

function findChild(args: ExecArgs, prepared: Prepared): Command {
  const { context, config } = prepared
  const location = {
    env: context.env,
    cwd: context.cwd,
    platform: context.platform,
    get profileNames() {
      return config.profileNames()
    },
  }
  const [name, ...rest] = args.command
  return name === undefined
    ? findShell(location, context.accountShell())
    : { ...findCommand(name, location), args: rest }
}

function describeChild(plan: Plan, { context, config }: Prepared): ChildInput {
  const outer = readDepth(context, (name) => config.profileNames().includes(name))
  return {
    ...describePlan(plan),
    noCompat: isCompatOff(context),
    depth: outer + 1,
  }
}

/** The whole environment of the command: awsx's own, without what an outer awsx set, with the change applied. */
function environmentOf(change: Change, args: ExecArgs, context: Context): Record<string, string> {
  const { env, platform } = context
  const full = args.options['isolate-files'] ? isolateFiles(change, platform, env) : change
  return applyChange(env, full, platform === 'win32')
}

function describeShell(profile: string, credentials: Credentials, now: number): string {
  const expiry =
    credentials.expiresAt === null ? '' : `; credentials expire ${formatUntil(credentials.expiresAt, now)}`
  return `started a shell with profile "${profile}"${expiry}; type exit to leave`
}
