import { join } from 'node:path'
import type { Environment } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { createTemporaryFolder } from '../files/temporary-file.ts'
import { runProgram } from '../process/run-program.ts'
import type { ProgramResult } from '../process/run-program.ts'
import {
  keepsFolder,
  readFolder,
  removeCommand,
  setupCommand,
  startCommand,
  writeStartScript,
} from './remote-script.ts'
import type { RemoteSession } from './remote-script.ts'
import { writeSshOptions } from './ssh-arguments.ts'
import type { SshArguments } from './ssh-arguments.ts'

export interface SshClient {
  /** Path of ssh. */
  readonly program: string
  /** ssh gets it without AWS credentials, which `SendEnv` could pass on. */
  readonly env: Environment
  readonly args: SshArguments
  debug(line: string): void
}

/** A connection with a port of the remote machine that leads to a local one. */
export interface SshConnection {
  /** The arguments of ssh for the session. */
  readonly sessionArgs: readonly string[]
  /** Closes the connection, the port with it. */
  close(): Promise<void>
}

/** ssh ended before there was a session, and has told the user why. */
export interface SshFailure {
  readonly status: number
}

/** A connection without a session ends after this time, in case awsx is killed before it starts one. */
const idleSeconds = 30

/**
 * Connects, with any question that ssh has, saves a script on the remote machine, and forwards a free port of its 127.0.0.1 for each profile.
 *
 * The connection is shared by a control socket of its own: through the one of the user's other connections, `SetEnv`, forwarded ports, and
 * their end would be theirs (ssh_config(5), ControlMaster).
 * @param localPorts ports on 127.0.0.1
 * @throws AwsxError SSH_FORWARDING_REFUSED, REMOTE_UNSUPPORTED
 */
export async function connect(
  client: SshClient,
  session: RemoteSession,
  localPorts: readonly number[],
): Promise<SshConnection | SshFailure> {
  const control = createTemporaryFolder()
  const socket = join(control.path, 's')
  const close = async (): Promise<void> => {
    await runControl(client, socket, ['-O', 'exit'])
    control.remove()
  }
  try {
    const setup = await save(client, socket, writeStartScript(session))
    if (typeof setup !== 'string') {
      await close()
      return setup
    }
    const removeFolder = (): Promise<void> => runShared(client, socket, removeCommand(setup))
    const ports = await forwardAll(client, socket, localPorts)
    if (ports === undefined) {
      await removeFolder()
      throw forwardingRefused(client.args.destination)
    }
    return {
      sessionArgs: sessionArgs(client.args, socket, startCommand(setup, ports)),
      async close() {
        if (keepsFolder(session)) await removeFolder()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** @returns the folder of the script */
async function save(client: SshClient, socket: string, script: string): Promise<string | SshFailure> {
  const { args } = client
  // The script is on stdin, which -n would close and a terminal would change.
  const options = args.options.filter(({ letter }) => !['n', 't', 'T'].includes(letter))
  const words = [...shared(socket, 'yes'), '-o', `ControlPersist=${idleSeconds}`, ...writeSshOptions(options)]
  const result = await run(client, [...words, '-T', '--', args.destination, setupCommand], {
    input: script,
  })
  if (result.status === 255) return { status: 255 }
  const folder = readFolder(result.output.toString('utf8'))
  if (result.status !== 0 || folder === undefined || folder === '') {
    throw new AwsxError(
      'REMOTE_UNSUPPORTED',
      `"${args.destination}" ${folder === '' ? 'has no folder in memory for the token' : `cannot start a session with credentials (status ${result.status})`}`,
      {
        hints: [
          'the remote machine needs Linux with /dev/shm or XDG_RUNTIME_DIR on tmpfs, and a POSIX shell',
        ],
      },
    )
  }
  return folder
}

/** @returns the ports of the remote machine, undefined if the server refuses */
async function forwardAll(
  client: SshClient,
  socket: string,
  localPorts: readonly number[],
): Promise<readonly number[] | undefined> {
  const ports: number[] = []
  for (const localPort of localPorts) {
    const port = await forward(client, socket, localPort)
    if (port === undefined) return undefined
    client.debug(`ssh: port ${port} of ${client.args.destination} leads to port ${localPort} here`)
    ports.push(port)
  }
  return ports
}

async function forward(client: SshClient, socket: string, localPort: number): Promise<number | undefined> {
  const target = `127.0.0.1:0:127.0.0.1:${localPort}`
  const result = await runControl(client, socket, ['-O', 'forward', '-R', target])
  const [port] = /^[0-9]+$/.exec(result.output.toString('utf8').trim()) ?? []
  if (result.status === 0 && port !== undefined) return Number(port)
  client.debug(`ssh: no forwarded port: ${result.errors.trim()}`)
  return undefined
}

function forwardingRefused(destination: string): AwsxError {
  return new AwsxError(
    'SSH_FORWARDING_REFUSED',
    `the SSH server of "${destination}" does not forward a port`,
    {
      hints: [
        'allow it there in sshd_config: AllowTcpForwarding remote (or yes), and no PermitListen that excludes 127.0.0.1',
      ],
    },
  )
}

function sessionArgs(args: SshArguments, socket: string, command: string): readonly string[] {
  const hasTtyOption = args.options.some(({ letter }) => letter === 't' || letter === 'T')
  const tty = args.command === undefined && !hasTtyOption ? ['-t'] : []
  // The connection has the user's forwarded ports already.
  const once = ['-o', 'ClearAllForwardings=yes']
  const options = writeSshOptions(args.options)
  return [...shared(socket, 'no'), ...once, ...options, ...tty, '--', args.destination, command]
}

/** These come first, because ssh takes the first value of each option. */
function shared(socket: string, master: 'yes' | 'no'): readonly string[] {
  return ['-S', socket, '-o', `ControlMaster=${master}`, '-o', 'RemoteCommand=none']
}

/** Runs a command through the connection, without showing what ssh says. If the connection has ended, ssh must not make another. */
async function runShared(client: SshClient, socket: string, command: string): Promise<void> {
  const noOther = ['-o', 'BatchMode=yes', '-o', 'ProxyCommand=false']
  const words = [...shared(socket, 'no'), '-F', '/dev/null', ...noOther, '-T', '--']
  await run(client, [...words, client.args.destination, command], { input: '', keepsStderr: true })
}

/** Without the user's configuration: with `ClearAllForwardings yes` there, ssh would forward nothing. */
function runControl(client: SshClient, socket: string, words: readonly string[]): Promise<ProgramResult> {
  const args = ['-F', '/dev/null', '-S', socket, ...words, '--', client.args.destination]
  return run(client, args, { input: '', keepsStderr: true })
}

function run(
  { program, env }: SshClient,
  args: readonly string[],
  streams: { readonly input: string; readonly keepsStderr?: boolean },
): Promise<ProgramResult> {
  return runProgram(program, args, { env, ...streams })
}
