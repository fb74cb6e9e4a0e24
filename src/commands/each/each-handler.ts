import { confirmUser } from '../../app/find-agent.ts'
import { keepRefusedLogins } from '../../aws/proxy-login.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { findCommand } from '../../child/find-command.ts'
import type { Command } from '../../child/types.ts'
import type { Context } from '../../context.ts'
import { checkResultsPath } from '../../each/save-results.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import type { Merged } from '../../targets/merge-targets.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { confirmTargets } from './confirm-targets.ts'
import type { EachArgs } from './each-command.ts'
import { locateResults } from './locate-results.ts'
import { listTargets } from './list-targets.ts'
import { planTargets } from './plan-targets.ts'
import type { EachTarget } from './plan-targets.ts'
import { openResolver } from './resolve-targets.ts'
import { runTargets } from './run-targets.ts'
import { selectRequests } from './select-requests.ts'

/** Runs a command for each target: selection → plans → questions → credentials and commands, several at a time → summary. */
export async function run(args: EachArgs, context: Context): Promise<number> {
  const { options } = args
  const isDry = options['dry-run']
  // What selects targets is not for the plan of one profile.
  const own = { role: undefined, 'sso-session': undefined, directory: 'accounts' } as const
  const planning = { ...options, ...own, offline: isDry }
  const given = await prepare(undefined, planning, context)
  // In an awsx shell, this context has an environment object of its own.
  keepRefusedLogins(given.context)
  const prepared = isDry ? given : await confirmUser(given)
  const command = isDry ? undefined : await findChild(args, prepared)
  const requests = await selectRequests(args, prepared)
  const merged = await planTargets(requests, args, prepared)
  if (!options.quiet) say(merged, prepared)
  const { targets } = merged
  if (targets.length === 0) throw new AwsxError('NO_TARGETS', 'each: no selected profile has credentials')
  if (command === undefined) {
    listTargets(targets, args, prepared)
    return ExitCode.ok
  }
  const results = locateResults(options.results, context)
  if (results !== undefined) checkResultsPath(results)
  const granted = await confirmTargets(targets, args, prepared)
  const resolver = openResolver(args, prepared)
  await resolver.askFirst(granted.targets)
  return runTargets({ args, ...granted, command, prepared, resolver })
}

async function findChild({ command }: EachArgs, { context, config }: Prepared): Promise<Command> {
  const [name, ...args] = command
  if (name === undefined) {
    throw new AwsxError('USAGE', 'each: missing command', {
      hints: ['awsx each TARGETS -- COMMAND', 'to list the targets: --dry-run'],
    })
  }
  const { env, cwd, platform } = context
  return { ...(await findCommand(name, { env, cwd, platform, profileNames: config.profileNames() })), args }
}

/** Says which targets are left out, and once that some credentials are narrowed to a selection. */
function say({ targets, repeated }: Merged<EachTarget>, { context }: Prepared): void {
  for (const { target, sameAs } of repeated)
    write(`"${target.label}" is the same role as "${sameAs.label}"; running it once`, context)
  const subsets = targets.flatMap(({ planned }) =>
    planned instanceof AwsxError ? [] : planned.plan.warnings.filter(({ code }) => code === 'access-subset'),
  )
  const [first] = subsets
  if (first === undefined) return
  const more = subsets.length === 1 ? '' : ` (and ${countOf(subsets.length - 1, 'other target')})`
  write(`warning: ${first.message}${more}`, context)
}

function write(line: string, { stderr }: Context): void {
  stderr.write(`awsx: ${escapeText(line)}\n`)
}
