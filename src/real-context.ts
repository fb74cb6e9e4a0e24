import type { InheritedDescriptor } from './child/inherited-descriptors.ts'
import { runChild } from './child/run-child.ts'
import type { RunOptions } from './child/run-child.ts'
import type { ChildEnd, Command } from './child/types.ts'
import type { Companion, Context, Environment, Output, User } from './context.ts'
import { FailedWrite, isErrno } from './errors.ts'
import { readTextFile } from './files/read-text.ts'
import { fstatSync, statSync, writeSync } from './system/files.ts'
import { createConsoleWriter, hasCodePage } from './terminal/console-writer.ts'

/**
 * Creates the context of a real run, from `process` and the system. What takes time is looked up when it is first used.
 * @param env the environment as the user set it, which is frozen
 * @param inherited descriptors inherited from the parent, as found before any file was opened
 * @param beforeReplace called before a command replaces this process, which runs no exit handlers
 */
export function createRealContext(
  env: Environment,
  inherited: readonly InheritedDescriptor[],
  beforeReplace?: () => void,
): Context {
  Object.freeze(env)
  return {
    env,
    cwd: process.cwd(),
    platform: process.platform,
    user: describeUser(env),
    now: () => Date.now(),
    elapsed: () => process.uptime() * 1000,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    randomBytes: async (count) => (await import('./crypto/random.ts')).random(count),
    readText: readTextFile,
    stdout: createOutput(1),
    stderr: createOutput(2),
    get stdinIsTty() {
      return isTerminal(0)
    },
    async openTerminal() {
      const { openTerminal } = await import('./terminal/open-terminal.ts')
      return openTerminal(this)
    },
    async openBrowser(target, browser) {
      const { openBrowser } = await import('./terminal/open-browser.ts')
      const { platform } = process
      if (typeof browser !== 'string') return openBrowser(target, { env, platform }, browser)
      return openBrowser(target, { env: { ...env, BROWSER: browser }, platform })
    },
    accountShell: () => readAccount()?.shell,
    async runEditor(path) {
      const { runEditor } = await import('./child/run-editor.ts')
      const { helperEnvironment } = await import('./process/helper-environment.ts')
      return runEditor(path, { env: helperEnvironment(env), platform: process.platform })
    },
    ownProgram: async () => (await import('./process/own-program.ts')).readOwnProgram(),
    async runAwsx(words, mode) {
      const { runAwsx } = await import('./child/run-awsx.ts')
      return runAwsx(words, { env, mode })
    },
    launch: (command, environment, { companion, debug } = {}) =>
      launch(command, { env: environment, inherited, beforeReplace, debug }, companion),
  }
}

async function launch(command: Command, options: RunOptions, companion?: Companion): Promise<number> {
  // Loaded before the command runs, which can take hours: an update of awsx removes its files.
  const { closeAfterCommand } = companion === undefined ? {} : await import('./child/close-after-command.ts')
  let end: ChildEnd
  try {
    end = await runChild(command, { ...options, serverMode: companion !== undefined })
  } finally {
    if (companion !== undefined) await closeAfterCommand?.(companion, createOutput(2))
  }
  const { exitLikeChild } = await import('./child/exit-like-child.ts')
  exitLikeChild(end)
  return end.status
}

/** The user database is slow in some networks, so it is read only for what the environment does not say. */
function describeUser(env: Environment): User {
  const { USER = '', USERNAME = '', LOGNAME = '' } = env
  const name = USER || USERNAME || LOGNAME
  return {
    uid: process.getuid?.(),
    get name() {
      return name || (readAccount()?.name ?? 'user')
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
  // Bun's userInfo repeats HOME and SHELL.
  const account = process.versions['bun'] === undefined ? undefined : readPasswordFile()
  if (account !== undefined) return account
  try {
    const { username, homedir, shell } = process.getBuiltinModule('node:os').userInfo()
    return { name: username, home: homedir, shell: shell ?? undefined }
  } catch {
    // A container may run with a uid that is not in the user database.
    return undefined
  }
}

/** passwd(5): `name:password:uid:gid:comment:home:shell` */
function readPasswordFile(): Account | undefined {
  const uid = String(process.getuid?.())
  const lines = readTextFile('/etc/passwd')?.split('\n') ?? []
  const fields = lines.map((line) => line.split(':')).find(([, , owner]) => owner === uid)
  if (fields === undefined) return undefined
  const [name = '', , , , , home = '', shell] = fields
  return { name, home, shell }
}

/** node:tty loads the network stack, so it is loaded only for what may be a terminal: no file, no pipe, and not /dev/null. */
function isTerminal(fd: number): boolean {
  try {
    const stats = process.platform === 'win32' ? undefined : fstatSync(fd)
    const isNull = stats?.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev
    if (stats !== undefined && (isNull || !stats.isCharacterDevice())) return false
  } catch {
    return false
  }
  return process.getBuiltinModule('node:tty').isatty(fd)
}

/** Never uses `process.stdout` or `process.stderr`: reading those makes a pipe non-blocking for every process that shares it. */
function createOutput(fd: number): Output {
  const writeToConsole = hasCodePage(process.platform) ? createConsoleWriter(() => fd) : undefined
  return {
    write(text) {
      if (writeToConsole !== undefined && isTerminal(fd)) writeToConsole(text)
      else writeFully(fd, Buffer.from(text))
    },
    get isTty() {
      return isTerminal(fd)
    },
    get columns() {
      if (!isTerminal(fd)) return undefined
      const { WriteStream } = process.getBuiltinModule('node:tty')
      // Opens the terminal anew, so that the flags of the descriptor stay as they are. A serial line reports 0.
      return new WriteStream(fd).columns || undefined
    },
  }
}

function writeFully(fd: number, bytes: Buffer): void {
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes.subarray(written))
    } catch (error) {
      // Another process made the pipe non-blocking, and it is full.
      if (isErrno(error, 'EAGAIN')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      else throw new FailedWrite(fd, error)
    }
  }
}
