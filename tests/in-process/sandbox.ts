/** Runs awsx from its sources in the process of the test: no build, no other process, and nothing of the machine's own AWS setup. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Environment } from '../../src/context.ts'
import { main } from '../../src/main.ts'
import { answerSignIn } from '../local-aws/answer-sign-in.ts'
import type { Visited } from '../local-aws/answer-sign-in.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws, LocalAwsOptions } from '../local-aws/server.ts'
import { createTestContext } from './context.ts'
import type { Clock, Launched, Stream } from './context.ts'
import { writeQuickStore } from './store.ts'
import { createTerminal } from './terminal.ts'
import type { Answer, Asked } from './terminal.ts'

export { interrupt } from './terminal.ts'
export type { Launched }

/** What happens in the browser: the buttons that are pressed, nothing (`ignore`), or there is no browser (`none`). */
export type Browser = 'allow' | 'deny' | 'ignore' | 'none'

export interface RunOptions {
  /** Over the sandbox's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The streams that are terminals: none by default. */
  readonly terminals?: readonly Stream[] | 'all'
  /**
   * What is typed on the terminal, in order. With it, or where stdin is a terminal, there is one. A question without an answer fails the
   * test, as does an answer without a question.
   */
  readonly answers?: readonly Answer[]
  /** `allow` by default. */
  readonly browser?: Browser
  /** Stands for the command that is launched: its status, 0 by default. */
  readonly launch?: number | ((launched: Launched) => number | Promise<number>)
  /** Gets what is written to stderr, while the run goes on. */
  readonly onStderr?: (text: string) => void
  /** The user's shell in the user database. */
  readonly accountShell?: string
  /** The home directory of the user in the user database, that of the sandbox by default. */
  readonly accountHome?: string
  readonly platform?: NodeJS.Platform
}

export interface Result {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** The commands that awsx ran. */
  readonly launched: readonly Launched[]
  /** URLs that the browser was to open. */
  readonly opened: readonly string[]
  /** For each of them the browser that was asked for; undefined for the usual one. */
  readonly browsers: readonly unknown[]
  /** The last page that the browser came to, for each URL on this machine. */
  readonly pages: readonly Visited[]
  /** Words of the runs of awsx that it started beside itself. */
  readonly awsxRuns: readonly (readonly string[])[]
  readonly asked: readonly Asked[]
  /** What was shown on the terminal, questions left out. */
  readonly said: readonly string[]
}

/** A home directory with the files of a user, a local AWS, and a clock that stands still. */
export interface Sandbox {
  readonly home: string
  readonly aws: LocalAws
  readonly env: Environment
  /** Runs `main` with these words, nothing being a terminal. */
  run(...argv: readonly string[]): Promise<Result>
  runWith(options: RunOptions, ...argv: readonly string[]): Promise<Result>
  /** Runs `main` and reads its stdout as JSON. @throws Error if the status is not 0 */
  json(...argv: readonly string[]): Promise<unknown>
  /** The clock stands still during a run, apart from sleeps, and every run starts one second after the one before. */
  now(): number
  /** The time so many milliseconds from now, in RFC 3339 with seconds. */
  timeIn(milliseconds: number): string
  /** Moves the clock, for awsx and for AWS. */
  passTime(milliseconds: number): void
  writeConfig(text: string): void
  writeCredentials(text: string): void
  writeSettings(toml: string): void
  /** Writes a file, with its folders. @param path below the home directory @returns the full path */
  writeFile(path: string, text: string): string
  /** @param path below the home directory @returns undefined if there is none */
  readFile(path: string): string | undefined
  /** Puts a program into PATH. It can be found, and is never run. @returns its path */
  addProgram(name: string): string
  close(): Promise<void>
}

export interface SandboxOptions extends LocalAwsOptions {
  /** Text of `~/.aws/config`. */
  readonly config?: string
  /** Text of `~/.aws/credentials`. */
  readonly credentials?: string
  /** Whether the user has a store already, with a passphrase. True by default: to make one takes half a second. */
  readonly store?: boolean
}

/** When the clock of every sandbox starts: 2025-01-15 09:00 UTC. */
const startTime = Date.UTC(2025, 0, 15, 9)

const passphrase = 'a passphrase of the tests'
const realNow = Date.now

// The AWS SDK reads these itself if it is not told.
for (const name of Object.keys(process.env)) {
  if (/^AWSX?_/i.test(name)) delete process.env[name]
}

/** @param options for its files, and for the local AWS */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { config, credentials, store = true, ...awsOptions } = options
  const aws = await startLocalAws({ clock: () => startTime, ...awsOptions })
  const home = mkdtempSync(join(tmpdir(), 'awsx-sandbox-'))
  const runtime = makeRuntimeFolder(home)
  const env = makeFiles(home, runtime, aws.url)
  if (store) writeQuickStore(join(home, 'state'), passphrase)
  // The AWS SDK signs with the time of the process.
  Date.now = () => aws.now()
  const clock: Clock = { now: () => aws.now(), advance: (ms) => aws.advanceClock(ms) }
  const writeFile: Sandbox['writeFile'] = (path, text) => writeBelow(home, path, text)
  const runWith: Sandbox['runWith'] = (runOptions, ...argv) => {
    clock.advance(1000)
    return runMain(argv, runOptions, { aws, home, env, clock })
  }
  if (config !== undefined) writeFile('.aws/config', config)
  if (credentials !== undefined) writeFile('.aws/credentials', credentials)
  return {
    home,
    aws,
    env,
    run: (...argv) => runWith({}, ...argv),
    runWith,
    json: async (...argv) => readJson(argv, await runWith({}, ...argv)),
    now: () => clock.now(),
    timeIn: (ms) => new Date(clock.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z'),
    passTime: (ms) => clock.advance(ms),
    writeConfig: (text) => void writeFile('.aws/config', text),
    writeCredentials: (text) => void writeFile('.aws/credentials', text),
    writeSettings: (toml) => void writeFile('.config/awsx/config.toml', toml),
    writeFile,
    readFile: (path) => readBelow(home, path),
    addProgram: (name) => addProgram(home, name),
    async close() {
      Date.now = realNow
      await aws.stop()
      for (const folder of [home, runtime]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the files of a user. @returns the environment that goes with them: nothing of the machine's own is in it */
function makeFiles(home: string, runtime: string, endpoint: string): Record<string, string> {
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'passphrase'), passphrase, { mode: 0o600 })
  return {
    HOME: home,
    USER: 'tester',
    LANG: 'C.UTF-8',
    PATH: join(home, 'bin'),
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, '.config'),
    AWS_ENDPOINT_URL: endpoint,
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWSX_PASSPHRASE_FILE: join(home, 'passphrase'),
    // Without a display awsx signs in with a device code.
    DISPLAY: ':0',
  }
}

/** In memory where that is possible, as the unlocked key and the locks would else be in a folder that all sandboxes share. */
function makeRuntimeFolder(home: string): string {
  return existsSync('/dev/shm') ? mkdtempSync('/dev/shm/awsx-sandbox-') : mkdtempSync(join(home, 'run-'))
}

interface Machine {
  readonly aws: LocalAws
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
}

async function runMain(argv: readonly string[], options: RunOptions, machine: Machine): Promise<Result> {
  const terminals = options.terminals === 'all' ? allStreams : (options.terminals ?? [])
  const isAvailable = options.answers !== undefined || terminals.includes('stdin')
  const script = createTerminal({ answers: options.answers ?? [], isAvailable })
  const text = { stdout: '', stderr: '' }
  const launched: Launched[] = []
  const opened: string[] = []
  const awsxRuns: (readonly string[])[] = []
  const browsers: unknown[] = []
  const visits: Promise<Visited>[] = []
  const context = createTestContext({
    env: mergeEnv(machine.env, options.env),
    home: machine.home,
    accountHome: options.accountHome,
    platform: options.platform ?? process.platform,
    clock: machine.clock,
    terminals,
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
    async runAwsx(words, showStderr) {
      awsxRuns.push(words)
      const { answers: _answers, terminals: _terminals, ...rest } = options
      const result = await runMain(words, rest, machine)
      if (showStderr) text.stderr += result.stderr
      return result.status
    },
  })
  const status = await main(argv, context)
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

function readJson(argv: readonly string[], { status, stdout, stderr }: Result): unknown {
  if (status !== 0) throw new Error(`awsx ${argv.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

function writeBelow(home: string, path: string, text: string): string {
  const file = join(home, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

function readBelow(home: string, path: string): string | undefined {
  const file = join(home, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function addProgram(home: string, name: string): string {
  const file = join(home, 'bin', name)
  writeFileSync(file, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  return file
}
