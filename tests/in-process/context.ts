import { randomBytes } from 'node:crypto'

import type { Context, Environment } from '../../src/context.ts'
import { readTextFile } from '../../src/files/read-text.ts'
import type { ScriptedTerminal } from './terminal.ts'

type Command = Parameters<Context['launch']>[0]

/** A command that awsx started, or would have started. */
export interface Launched {
  /** The program's name as it was typed, then its arguments. */
  readonly words: readonly string[]
  /** The file that would be executed. */
  readonly path: string
  readonly env: Environment
}

/** The streams that are terminals. */
export type Stream = 'stdin' | 'stdout' | 'stderr'

/** All that a context of the tests is made from. */
export interface ContextParts {
  readonly env: Environment
  readonly home: string
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly terminals: readonly Stream[]
  /** The width of the terminals. */
  readonly columns: number | undefined
  readonly terminal: ScriptedTerminal
  readonly accountShell: string | undefined
  readonly accountHome: string | undefined
  /** The content of `/proc/PID/stat` by its path; the processes of the machine are hidden. */
  readonly processes: Readonly<Record<string, string>>
  write(stream: 'stdout' | 'stderr', text: string): void
  openBrowser: Context['openBrowser']
  launch(launched: Launched): Promise<number>
  runAwsx: Context['runAwsx']
  runEditor: Context['runEditor']
  /** Told each file that is read as text. */
  onRead(path: string): void
}

/** A clock that stands still until it is moved. To sleep moves it. */
export interface Clock {
  now(): number
  advance(milliseconds: number): void
}

export function createTestContext(parts: ContextParts): Context {
  const { clock, terminals } = parts
  const output = (stream: 'stdout' | 'stderr'): Context['stdout'] => ({
    write: (text) => parts.write(stream, text),
    isTty: terminals.includes(stream),
    columns: terminals.includes(stream) ? parts.columns : undefined,
  })
  const started = clock.now()
  return {
    env: parts.env,
    cwd: parts.cwd,
    platform: parts.platform,
    user: {
      name: parts.env['USER'] ?? 'user',
      uid: process.getuid?.(),
      home: parts.accountHome ?? parts.home,
    },
    now: () => clock.now(),
    elapsed: () => clock.now() - started,
    async sleep(milliseconds) {
      clock.advance(milliseconds)
      await new Promise((resolve) => setImmediate(resolve))
    },
    randomBytes: async (count) => randomBytes(count),
    readText(path, maxBytes) {
      parts.onRead(path)
      return /^\/proc\/(?:self|\d+)\/stat$/.test(path) ? parts.processes[path] : readTextFile(path, maxBytes)
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdinIsTty: terminals.includes('stdin'),
    openTerminal: () => Promise.resolve(parts.terminal.terminal),
    openBrowser: (url, browser) => parts.openBrowser(url, browser),
    accountShell: () => parts.accountShell,
    async launch(command, env, options) {
      try {
        return await parts.launch(describe(command, env))
      } finally {
        await options?.companion?.close()
      }
    },
    runEditor: (path) => parts.runEditor(path),
    ownProgram: () =>
      Promise.resolve({ path: '/checkout/dist/awsx.js', runtime: 'Node.js 20.19.0', isBinary: false }),
    runAwsx: (words, mode) => parts.runAwsx(words, mode),
  }
}

function describe(command: Command, env: Environment): Launched {
  return { words: [command.argv0, ...command.args], path: command.path, env }
}
