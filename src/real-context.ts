import { readFileSync, statSync, writeSync } from 'node:fs'

import type { InheritedDescriptor } from './child/inherited-descriptors.ts'
import { exitLikeChild } from './child/exit-like-child.ts'
import { runChild } from './child/run-child.ts'
import type { RunOptions } from './child/run-child.ts'
import type { Command } from './child/types.ts'
import type { Companion, Context, Environment, Output, User } from './context.ts'
import { random } from './crypto/crypto.ts'
import { isErrno } from './errors.ts'

/**
 * The real world: the one place that reads `process`. Whatever costs time is looked up when it is first used.
 * @param variables the environment as the user gave it
 * @param inherited descriptors that the parent handed down, as found before anything was opened
 * @param beforeReplace called before a command replaces this process, which then has no end of its own
 */
export function createRealContext(
  variables: Environment,
  inherited: readonly InheritedDescriptor[],
  beforeReplace?: () => void,
): Context {
  const env: Environment = Object.freeze({ ...variables })
  return {
    env,
    cwd: process.cwd(),
    platform: process.platform,
    user: describeUser(env),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    randomBytes: (count) => random(count),
    readText,
    stdout: createOutput(1),
    stderr: createOutput(2),
    get stdinIsTty() {
      return isTerminal(0)
    },
    async openTerminal() {
      const { openTerminal } = await import('./terminal/open-terminal.ts')
      return openTerminal(this)
    },
    async openBrowser(url, browser) {
      const { openBrowser } = await import('./terminal/open-browser.ts')
      const { platform } = process
      if (typeof browser !== 'string') return openBrowser(url, { env, platform }, browser)
      return openBrowser(url, { env: { ...env, BROWSER: browser }, platform })
    },
    accountShell: () => readAccount()?.shell,
    async runAwsx(words, showStderr) {
      const { runAwsx } = await import('./child/run-awsx.ts')
      return runAwsx(words, { env, showStderr })
    },
    launch: (command, environment, companion) =>
      launch(command, { env: environment, inherited, beforeReplace }, companion),
  }
}

async function launch(command: Command, options: RunOptions, companion?: Companion): Promise<number> {
  // In a process that stays, this signal would open Node's debugger, and with it the memory, to every user of the machine.
  if (companion !== undefined) process.on('SIGUSR1', () => {})
  try {
    const end = await runChild(command, { ...options, serverMode: companion !== undefined })
    await companion?.close()
    exitLikeChild(end)
    return end.status
  } catch (error) {
    await companion?.close()
    throw error
  }
}

/** A look into the user database is slow in some networks, so it is taken only when the environment does not say what is asked. */
function describeUser(env: Environment): User {
  const named = [env['USER'], env['USERNAME'], env['LOGNAME']].find(
    (name) => name !== undefined && name !== '',
  )
  return {
    uid: process.getuid?.(),
    get name() {
      return named ?? readAccount()?.name ?? 'user'
    },
    get home() {
      return readAccount()?.home
    },
  }
}

interface Account {
  readonly name: string
  readonly home: string
  readonly shell: string | undefined
}

function readAccount(): Account | undefined {
  try {
    const { username, homedir, shell } = process.getBuiltinModule('node:os').userInfo()
    return { name: username, home: homedir, shell: shell ?? undefined }
  } catch {
    // A container may run as a uid that no database knows.
    return undefined
  }
}

/** Loading node:tty brings the network stack along, so it waits until somebody asks. */
function isTerminal(fd: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(fd)
}

function readText(path: string): string | undefined {
  if (path === '') return undefined
  try {
    // Few users have all files, and an error takes longer to make than to look.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

/** Never `process.stdout` or `process.stderr`: reading those properties makes a pipe non-blocking for everybody who shares it. */
function createOutput(fd: number): Output {
  return {
    write(text) {
      writeFully(fd, Buffer.from(text))
    },
    get isTty() {
      return isTerminal(fd)
    },
  }
}

function writeFully(fd: number, bytes: Buffer): void {
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      // Somebody else made the pipe non-blocking and it is full.
      if (isErrno(error, 'EAGAIN')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      else throw error
    }
  }
}
