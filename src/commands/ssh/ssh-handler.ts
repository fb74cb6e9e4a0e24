import { confirmPlan, planAndWarn } from '../../app/plan-for.ts'
import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { prepare } from '../../app/prepare.ts'
import type { Companion, Context } from '../../context.ts'
import { describePlan, isCompatOff } from '../../environment/child-variables.ts'
import { credentialVariables } from '../../environment/credential-variables.ts'
import { applyChange } from '../../environment/environment-change.ts'
import { renderChange } from '../../environment/render-change.ts'
import { buildRemoteChange } from '../../environment/server-change.ts'
import { AwsxError } from '../../errors.ts'
import { anyPort } from '../../loopback/request-checks.ts'
import type { Plan } from '../../plan/types.ts'
import { findProgram } from '../../process/find-program.ts'
import { writeStartScript } from '../../remote/remote-script.ts'
import { readSshArguments } from '../../remote/ssh-arguments.ts'
import { connect } from '../../remote/ssh-connection.ts'
import { startServer } from '../exec/start-server.ts'
import type { SshArgs } from './ssh-command.ts'

const usedBy = { name: 'awsx ssh', hint: 'use a profile with role_arn, or add --role-arn' }

/**
 * Runs ssh with a server for the profile behind a port of the remote machine, and ends as ssh does.
 * @throws AwsxError USAGE, COMMAND_NOT_FOUND, and as `startServer` and `connect`
 */
export async function run(args: SshArgs, context: Context): Promise<number> {
  const ssh = readSshArguments(args.command)
  const program = findSsh(context)
  const named = await prepare(args.positionals.profile, { ...args.options, directory: true }, context)
  const words = ['ssh', ...args.command]
  const prepared = await pickIfUnnamed(named, { name: 'ssh', words, quiet: args.options.quiet })
  const planned = { prepared, plan: await planAndWarn(prepared) }
  const handout = await confirmPlan(planned, args.options, { by: 'ssh', words })
  const { plan } = handout
  const started = await startServer({ ...handout, options: args.options, usedBy, hosts: anyPort })
  const { server } = started
  const { pathname, port } = new URL(server.uri)
  const script = writeStartScript({
    variables: renderChange(buildRemoteChange(describeRemote(plan, context)), 'env'),
    path: pathname,
    token: server.token.reveal(),
    command: ssh.command,
  })
  const env = applyChange(context.env, { set: {}, unset: credentialVariables }, false)
  const client = { program, env, args: ssh, debug: (line: string) => prepared.debug?.(line) }
  const connection = await connect(client, script, Number(port)).catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  if ('status' in connection) {
    await server.close()
    return connection.status
  }
  started.startCommand()
  const command = { path: program, argv0: 'ssh', args: connection.sessionArgs }
  return context.launch(command, env, {
    companion: closeBoth(server, connection),
    debug: prepared.debug,
  })
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
  const { profile, region, settings } = describePlan(plan)
  const role = plan.guard?.variables ?? {}
  return { profile, region, settings, role, noCompat: isCompatOff(context) }
}

/** The server first: from then on, nothing on the remote machine gets an answer. */
function closeBoth(server: Companion, connection: Companion): Companion {
  return { close: async () => void (await Promise.all([server.close(), connection.close()])) }
}
