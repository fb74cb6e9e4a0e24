import { basename } from 'node:path'
import { createBackgroundContext } from '../../app/background-context.ts'
import { confirmUser, findAgent } from '../../app/find-agent.ts'
import { listAncestors } from '../../app/list-ancestors.ts'
import { findTerminalName } from '../../app/terminal-session.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { Command } from '../../child/types.ts'
import type { Context } from '../../context.ts'
import { applyChange } from '../../environment/environment-change.ts'
import { ExitCode } from '../../errors.ts'
import { escapeText } from '../../text/escape.ts'
import { openAgentBroker } from './agent-broker.ts'
import { changeForAgent } from './agent-environment.ts'
import { findGroup } from './agent-group.ts'
import { nameAgent, readAllowed } from './agent-options.ts'
import type { AllowedProfile, StartedAgent } from './agent-options.ts'
import { getReady } from './agent-profiles.ts'
import type { AgentRun } from './agent-source.ts'
import type { ExecArgs } from './exec-command.ts'

/**
 * Runs a coding agent that gets no credentials: its AWS files name the allowed profiles, and this process serves their credentials until it ends.
 * @param findChild looks up the command of the arguments
 * @throws AwsxError USAGE, AGENT_NOT_ALLOWED, APPROVAL_REQUIRED, CONFIRMATION_REQUIRED, CONFIRMATION_DECLINED, and as planning and resolving
 */
export async function runForAgent(
  args: ExecArgs,
  given: Context,
  findChild: (args: ExecArgs, prepared: Prepared) => Promise<Command>,
): Promise<number> {
  const { options } = args
  const allowed = readAllowed(args, given)
  const group = options['agent-group'] === undefined ? undefined : findGroup(options['agent-group'], given)
  const background = createBackgroundContext(given, options.debug)
  const { context } = background
  const prepared = await prepare(allowed[0]?.profile, { debug: options.debug, quiet: options.quiet }, context)
  const agent = nameAgent(args, findAgent(await confirmUser(prepared)))
  const command = await findChild(args, prepared)
  const task = { args, agent, context, run: describeRun(args, agent, prepared) }
  if (options['dry-run']) {
    const { printAgentDryRun } = await import('./agent-dry-run.ts')
    await printAgentDryRun(allowed, { ...task, command })
    return ExitCode.ok
  }
  const profiles = await getReady(allowed, task)
  const say = (line: string): void => given.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
  const broker = await openAgentBroker({
    ...task,
    allowed,
    profiles,
    group,
    options: { ...planningOptions(args), quiet: true },
    warn: say,
  })
  if (args.command.length === 0 && !options.quiet)
    say(`started a shell for ${agent.name} with ${describeAllowed(allowed)}; type exit to leave`)
  const plans = profiles.map(({ plan }) => plan)
  const paths = { ...broker.folder, profile: profiles[0]?.profile ?? '' }
  const change = changeForAgent(plans, { paths, agent }, given)
  background.startCommand()
  return given.launch(command, applyChange(given.env, change, false), {
    companion: broker,
    debug: prepared.debug,
  })
}

function describeRun({ command }: ExecArgs, { name, by }: StartedAgent, prepared: Prepared): AgentRun {
  const [program, ...args] = command
  return {
    words: command,
    prepared,
    facts: {
      event: 'ended',
      command: 'exec',
      program: program === undefined ? null : basename(program),
      argc: args.length,
      args,
      ancestors: listAncestors(prepared.context),
      tty: findTerminalName(prepared.context),
      agent: { name, by },
    },
  }
}

/** Without what counts only before the command starts, such as an MFA code. */
function planningOptions({
  options,
}: ExecArgs): Pick<ExecArgs['options'], 'debug' | 'duration' | 'no-session' | 'read-only' | 'view-only'> {
  const { debug, duration } = options
  return {
    debug,
    duration,
    'no-session': options['no-session'],
    'read-only': options['read-only'],
    'view-only': options['view-only'],
  }
}

/** `"dev", "shared" (view)` */
export function describeAllowed(allowed: readonly AllowedProfile[]): string {
  return allowed
    .map(({ profile, access }) => `"${profile}"${access === 'full' ? '' : ` (${access})`}`)
    .join(', ')
}
