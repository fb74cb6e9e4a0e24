import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { prepare } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { childOfPlan, isCompatOff } from '../../app/describe-child.ts'
import { credentialVariables } from '../../environment/credential-variables.ts'
import { applyChange } from '../../environment/environment-change.ts'
import { renderChange } from '../../environment/render-change.ts'
import { buildRemoteChange } from '../../environment/server-change.ts'
import { AwsxError } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import { findProgram } from '../../process/find-program.ts'
import { readSshArguments } from '../../remote/ssh-arguments.ts'
import { connect } from '../../remote/ssh-connection.ts'
import { optionsForOthers, prepareOthers, serveProfile } from './serve-profiles.ts'
import type { ServedProfile } from './serve-profiles.ts'
import type { SshArgs } from './ssh-command.ts'

/**
 * Runs ssh with a server for each profile behind a port of the remote machine, and ends as ssh does.
 * @throws AwsxError USAGE, COMMAND_NOT_FOUND, and as `serveProfile` and `connect`
 */
export async function run(args: SshArgs, context: Context): Promise<number> {
  const ssh = readSshArguments(args.command)
  const program = findSsh(context)
  const named = await prepare(args.positionals.profile, { ...args.options, directory: true }, context)
  const words = ['ssh', ...args.command]
  const prepared = await pickIfUnnamed(named, { name: 'ssh', words, quiet: args.options.quiet })
  const others = await prepareOthers(prepared.choice.name, args.options, context)
  const served: ServedProfile[] = []
  const closeServers = async (): Promise<void> => {
    await Promise.all(served.splice(0).map(({ started }) => started.server.close()))
  }
  try {
    const first = await serveProfile(prepared, args.options, words)
    served.push(first)
    // One after the other, because each may ask.
    const options = optionsForOthers(args.options)
    for (const other of others) served.push(await serveProfile(other, options, words))
    const [, ...more] = served
    const session = {
      variables: renderChange(buildRemoteChange(describeRemote(first.plan, context)), 'env'),
      profiles: [first.remote, ...more.map(({ remote }) => remote)] as const,
      command: ssh.command,
    }
    const env = applyChange(context.env, { set: {}, unset: credentialVariables }, false)
    const client = { program, env, args: ssh, debug: (line: string) => prepared.debug?.(line) }
    const ports = served.map(({ port }) => port)
    const connection = await connect(client, session, ports)
    if ('status' in connection) return connection.status
    for (const { started } of served) started.startCommand()
    const command = { path: program, argv0: 'ssh', args: connection.sessionArgs }
    // The servers first: from then on, nothing on the remote machine gets an answer.
    const companion = { close: async () => void (await Promise.all([closeServers(), connection.close()])) }
    return await context.launch(command, env, { companion, debug: prepared.debug })
  } finally {
    await closeServers()
  }
}

/** @throws AwsxError USAGE on Windows, COMMAND_NOT_FOUND */
function findSsh(context: Context): string {
  if (context.platform === 'win32') {
    throw new AwsxError(
      'USAGE',
      'awsx ssh does not work on Windows, because ssh cannot share a connection there',
      {
        hints: ['run awsx ssh in WSL'],
      },
    )
  }
  const program = findProgram('ssh', context)
  if (program === undefined)
    throw new AwsxError('COMMAND_NOT_FOUND', 'command "ssh" not found', { hints: ['install OpenSSH'] })
  return program
}

/** Without what is true only on this machine: how deep awsx is nested, and the options of this run. */
function describeRemote(plan: Plan, context: Context): Parameters<typeof buildRemoteChange>[0] {
  const { profile, region, settings } = childOfPlan(plan)
  const role = plan.guard?.variables ?? {}
  return { profile, region, settings, role, noCompat: isCompatOff(context) }
}
