/** Runs awsx from its sources in the process of the test: no build, no other process, and nothing of the machine's own AWS setup. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Environment } from '../../src/context.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws, LocalAwsOptions } from '../local-aws/server.ts'
import type { Clock, Launched } from './context.ts'
import { runMain } from './run-main.ts'
import type { Result, RunOptions } from './run-main.ts'
import { writeQuickStore } from './store.ts'
import { passphrase } from '../store/passphrases.ts'
import { addProgram, makeFiles, makeRuntimeFolder, readBelow, writeBelow } from './user-files.ts'

export { interrupt } from './terminal.ts'
export type { Launched, Result, RunOptions }

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

const realNow = Date.now

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
    return runMain(argv, runOptions, { home, env, clock })
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

function readJson(argv: readonly string[], { status, stdout, stderr }: Result): unknown {
  if (status !== 0) throw new Error(`awsx ${argv.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
