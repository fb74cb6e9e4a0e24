import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

import { findFreePort } from '../local-aws/free-port.ts'

/** Debian's; it must be called by its absolute path. */
const program = '/usr/sbin/sshd'

/** Whether this machine can run a server and a client of OpenSSH, and has a folder in memory and what the tests ask with. */
export const hasSshd =
  process.platform === 'linux' &&
  existsSync(program) &&
  existsSync('/dev/shm') &&
  ['ssh -V', 'curl --version', 'ps --version'].every((line) => spawnSync('sh', ['-c', line]).status === 0)

/** A real sshd on 127.0.0.1, with keys of its own, where this user can log in. */
export interface Sshd {
  readonly pid: number
  /** The home folder of a session. */
  readonly home: string
  /** The memory folder of a session (`XDG_RUNTIME_DIR`). */
  readonly memory: string
  /** A configuration of ssh in which the server is called `box`. */
  readonly clientConfig: string
  /** What the server has logged. */
  log(): string
  stop(): void
}

/**
 * @param folder for keys and configurations; the caller removes it
 * @param lines added to sshd_config, before the others: the first value counts
 * @param clientLines added to the client's configuration of the host
 */
export async function startSshd(
  folder: string,
  lines: readonly string[] = [],
  clientLines: readonly string[] = [],
): Promise<Sshd> {
  const at = (name: string): string => join(folder, name)
  const home = at('remote-home')
  mkdirSync(home)
  const memory = mkdtempSync('/dev/shm/awsx-sshd-')
  for (const key of ['host-key', 'user-key'])
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)])
  writeFileSync(at('authorized_keys'), readFileSync(at('user-key.pub')))
  const port = await findFreePort()
  const serverConfig = [
    ...lines,
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${at('host-key')}`,
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    `PidFile none`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'AcceptEnv LANG LC_*',
    'LogLevel VERBOSE',
    // Overrides what the user database says.
    `SetEnv HOME=${home} XDG_RUNTIME_DIR=${memory}`,
  ]
  writeFileSync(at('sshd_config'), `${serverConfig.join('\n')}\n`)
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(at('host-key.pub'), 'utf8')}`)
  const clientConfig = at('ssh_config')
  const host = [
    ...clientLines,
    'HostName 127.0.0.1',
    `Port ${port}`,
    `User ${userInfo().username}`,
    `IdentityFile ${at('user-key')}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${at('known_hosts')}`,
    'StrictHostKeyChecking yes',
  ]
  writeFileSync(clientConfig, `Host box\n${host.map((line) => `  ${line}\n`).join('')}`)
  chmodSync(clientConfig, 0o600)
  // Root's sshd refuses to start without it, and only the service creates it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const child = spawn(program, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let logged = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (logged += chunk))
  for (const deadline = Date.now() + 10_000; !logged.includes('Server listening');) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`sshd did not start: ${logged}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    pid: child.pid ?? 0,
    home,
    memory,
    clientConfig,
    log: () => logged,
    stop() {
      // The processes of its connections, of which one may still wait for its client.
      const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
      child.kill('SIGTERM')
      for (const pid of stdout.split(/\s+/).filter((word) => word !== ''))
        process.kill(Number(pid), 'SIGKILL')
      rmSync(memory, { recursive: true, force: true })
    },
  }
}
