/** Runs `main` from the sources in the test's process. */
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

import type { Environment } from '../../src/context.ts'
import { main } from '../../src/main.ts'
import { answerSignIn } from '../local-aws/answer-sign-in.ts'
import type { Visited } from '../local-aws/answer-sign-in.ts'
import { createTestContext } from './context.ts'
import type { Clock, Launched, Stream } from './context.ts'
import { createTerminal } from './terminal.ts'
import type { Answer, Asked } from './terminal.ts'

// The AWS SDK reads these itself if it is not told.
for (const name of Object.keys(process.env)) {
  if (/^AWSX?_/i.test(name)) delete process.env[name]
}

/** What happens in the browser: buttons to press, nothing (`ignore`), or no browser (`none`). */
export type Browser = 'allow' | 'deny' | 'ignore' | 'none'

export interface RunOptions {
  /** Overrides the sandbox's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The streams that are terminals: none by default. */
  readonly terminals?: readonly Stream[] | 'all'
  /** The width of the terminals; unknown by default. */
  readonly columns?: number
  /**
   * Answers typed on the terminal, in order. With them, or if stdin is a terminal, there is a terminal. A question without an answer fails the
   * test, as does an answer without a question.
   */
  readonly answers?: readonly Answer[]
  /** `allow` by default. */
  readonly browser?: Browser
  /** Replaces the launched command. @returns its status, 0 by default */
  readonly launch?: number | ((launched: Launched) => number | Promise<number>)
  /** Stands for the user's editor. @returns its status; without it, the editor cannot be started */
  readonly edit?: (path: string) => number
  /** Receives stderr output during the run. */
  readonly onStderr?: (text: string) => void
  /** The user's shell in the user database. */
  readonly accountShell?: string
  /** The home directory of the user in the user database, that of the sandbox by default. */
  readonly accountHome?: string
  readonly platform?: NodeJS.Platform
  /** The content of `/proc/PID/stat` by its path. */
  readonly processes?: Readonly<Record<string, string>>
  /** The current folder, the home directory by default. */
  readonly cwd?: string
}

export interface Result {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** The commands that awsx ran. */
  readonly launched: readonly Launched[]
  /** URLs that awsx asked the browser to open. */
  readonly opened: readonly string[]
  /** The requested browser for each URL; undefined for the default one. */
  readonly browsers: readonly unknown[]
  /** The last page that the browser reached, for each URL on this machine. */
  readonly pages: readonly Visited[]
  /** Arguments of other awsx runs that it started in the background. */
  readonly awsxRuns: readonly (readonly string[])[]
  readonly asked: readonly Asked[]
  /** Terminal output, without questions. */
  readonly said: readonly string[]
  /** The files that were read as text, as the config is. */
  readonly read: readonly string[]
}

/** State shared by the runs of a sandbox. */
export interface Machine {
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
}

/** A run that ignores cached credentials loads modules when it first waits (resolve-credentials.ts). Jest ends at once if that is after the last test. */
async function waitForModules(): Promise<void> {
  await setImmediate()
  await import('../../src/credentials/fetch-steps.ts')
}

/**
 * Runs one command.
 * @param argv without the runtime and the script
 * @throws Error for a question without an answer, and for an answer without a question
 */
export async function runMain(
  argv: readonly string[],
  options: RunOptions,
  machine: Machine,
): Promise<Result> {
  const terminals = options.terminals === 'all' ? allStreams : (options.terminals ?? [])
  const isAvailable = options.answers !== undefined || terminals.includes('stdin')
  const script = createTerminal({ answers: options.answers ?? [], isAvailable })
  const text = { stdout: '', stderr: '' }
  const launched: Launched[] = []
  const opened: string[] = []
  const awsxRuns: (readonly string[])[] = []
  const browsers: unknown[] = []
  const visits: Promise<Visited>[] = []
  const read: string[] = []
  const context = createTestContext({
    env: mergeEnv(machine.env, options.env),
    home: machine.home,
    accountHome: options.accountHome,
    processes: options.processes ?? {},
    cwd: options.cwd ?? machine.home,
    platform: options.platform ?? process.platform,
    clock: machine.clock,
    terminals,
    columns: options.columns,
    terminal: script,
    accountShell: options.accountShell,
    write(stream, written) {
      text[stream] += written
      if (stream === 'stderr') options.onStderr?.(written)
    },
    async openBrowser(target, wanted) {
      const decision = options.browser ?? 'allow'
      if (decision === 'none') return false
      opened.push(typeof target === 'string' ? target : target.file)
      browsers.push(wanted)
      const url = typeof target === 'string' ? target : followPage(target.file)
      if (decision !== 'ignore' && url.startsWith('http://127.0.0.1:'))
        visits.push(answerSignIn(url, decision))
      return true
    },
    async launch(command) {
      launched.push(command)
      const { launch = 0 } = options
      return typeof launch === 'number' ? launch : launch(command)
    },
    runEditor: (path) => Promise.resolve(options.edit?.(path)),
    onRead: (path) => void read.push(path),
    async runAwsx(words, mode) {
      awsxRuns.push(words)
      const { answers: _answers, terminals: _terminals, ...rest } = options
      const result = await runMain(words, rest, machine)
      if (mode === 'show-stderr') text.stderr += result.stderr
      return result.status
    },
  })
  const status = await main(argv, context)
  if (argv.some((word) => word === '--refresh' || word === '--force')) await waitForModules()
  const pages = await Promise.all(visits)
  const problems = script.problems()
  if (problems.length > 0) throw new Error(`awsx ${argv.join(' ')}: ${problems.join('; ')}\n${text.stderr}`)
  return {
    status,
    ...text,
    launched,
    opened,
    browsers,
    pages,
    awsxRuns,
    asked: script.asked,
    said: script.said,
    read,
  }
}

/** The URL to which a page redirects at once. */
function followPage(file: string): string {
  const escaped = /content="0;url=([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  return escaped.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

const allStreams: readonly Stream[] = ['stdin', 'stdout', 'stderr']

function mergeEnv(base: Environment, changes: RunOptions['env'] = {}): Environment {
  const entries = Object.entries({ ...base, ...changes })
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
