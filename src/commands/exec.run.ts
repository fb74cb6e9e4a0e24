import type { ArgsOf } from '../argv/define.ts'
import { findCommand } from '../child/find.ts'
import { findShell } from '../child/shell.ts'
import type { Command } from '../child/types.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { resolveCredentials } from '../credentials/resolve.ts'
import type { Credentials } from '../credentials/types.ts'
import { buildChange } from '../environment/build.ts'
import { applyChange } from '../environment/change.ts'
import { ExitCode } from '../errors.ts'
import { showUntil } from '../show-time.ts'
import type { execShape } from './exec.ts'
import { personsFor } from './persons.ts'
import { planFor, prepare } from './pipeline.ts'
import type { Prepared } from './pipeline.ts'
import { createTools } from './tools.ts'

type ExecArgs = ArgsOf<typeof execShape>

/** argv → config → plan → credentials → environment → child. The command is looked up before anything is fetched or asked. */
export async function run(args: ExecArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, args.options, context)
  const command = findChild(args, prepared)
  const plan = planFor(prepared)
  if (args.options['dry-run']) {
    const { printDryRun } = await import('./dry-run.ts')
    printDryRun(plan, command, prepared)
    return ExitCode.ok
  }
  const tools = createTools(prepared, plan, args.options, personsFor(prepared, plan, args.options))
  const credentials = await resolveCredentials(plan, tools)
  const change = buildChange({
    profile: plan.profile,
    credentials,
    region: plan.region?.value ?? null,
    noCompat: readVariable(context, 'AWSX_NO_COMPAT') !== undefined,
  })
  if (args.command.length === 0) tools.say(describeShell(plan.profile, credentials, context.now()))
  return context.launch(command, applyChange(context.env, change, context.platform === 'win32'))
}

function findChild(args: ExecArgs, prepared: Prepared): Command {
  const { context, config } = prepared
  const place = {
    env: context.env,
    cwd: context.cwd,
    platform: context.platform,
    get profileNames() {
      return config.profileNames()
    },
  }
  const [name, ...rest] = args.command
  return name === undefined
    ? findShell(place, context.accountShell())
    : { ...findCommand(name, place), args: rest }
}

function describeShell(profile: string, credentials: Credentials, now: number): string {
  const until = credentials.expiresAt === null ? '' : `, until ${showUntil(credentials.expiresAt, now)}`
  return `shell with the credentials of profile "${profile}"${until}; leave it with exit`
}
