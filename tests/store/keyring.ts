import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasSharedMemory } from './store-sandbox.ts'
import type { Outcome } from './processes.ts'

export const isThere = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

export const hasKeyring = hasSharedMemory && isThere('gnome-keyring-daemon') && isThere('dbus-run-session')

/** A message bus of its own, on which a keyring can be started and stopped. */
export interface Session {
  readonly address: string
  /** @param password unlocks the keyring; without one it stays locked */
  startDaemon(password: string | undefined): Promise<ChildProcess>
  stopDaemon(): Promise<void>
  end(): Promise<void>
}

/** @param hung more variables for the keyring */
export async function openSession(home: string, hung: Record<string, string> = {}): Promise<Session> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_DATA_HOME: join(home, '.local/share'),
    ...hung,
  }
  const bus = spawn('dbus-run-session', ['--', 'sh', '-c', 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => bus.on('exit', resolve))
  const address = await new Promise<string>((resolve) => {
    bus.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()))
  })
  let daemon: ChildProcess | undefined
  const stopDaemon = async (): Promise<void> => {
    const closed = new Promise((resolve) => daemon?.on('close', resolve))
    daemon?.kill('SIGKILL')
    if (daemon !== undefined) await closed
    daemon = undefined
  }
  return {
    address,
    startDaemon: async (password) => {
      const unlock = password === undefined ? [] : ['--unlock']
      const options = {
        env: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
        stdio: ['pipe', 'ignore', 'ignore'] as const,
      }
      const started = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...unlock], {
        ...options,
        stdio: [...options.stdio],
      })
      daemon = started
      started.stdin?.end(password)
      await waitForSecrets(options.env)
      return started
    },
    stopDaemon,
    end: async () => {
      await stopDaemon()
      bus.stdin.end()
      // The prompter that never comes has inherited it, and would keep the tests from ending.
      bus.stdout.destroy()
      await ended
    },
  }
}

async function waitForSecrets(env: Record<string, string>): Promise<void> {
  const end = performance.now() + 15_000
  while (!callBus(env, 'NameHasOwner', 'string:org.freedesktop.secrets').includes('boolean true')) {
    if (performance.now() > end) throw new Error('the keyring did not start')
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}

function callBus(env: Record<string, string>, method: string, ...values: readonly string[]): string {
  const target = ['--dest=org.freedesktop.DBus', '--print-reply', '/org/freedesktop/DBus']
  const words = ['--session', ...target, `org.freedesktop.DBus.${method}`, ...values]
  return spawnSync('dbus-send', words, { env, encoding: 'utf8' }).stdout
}

/** Status and code of a run that failed. */
export function failure({ status, stdout }: Outcome): readonly unknown[] {
  return [status, (JSON.parse(stdout) as { code?: unknown }).code]
}

/** The files of the store with their bytes, without those of its locks. */
export function snapshot(home: string): Record<string, string> {
  const folder = join(home, 'state')
  const locks = join(folder, 'lock')
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.startsWith(locks),
  )
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name)).toString('base64')]),
  )
}
