import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

import { awsxCommand, awsxInShell } from './artefact.ts'
import { locateStateFolder } from '../../src/store/state-folder.ts'
import { homeVariables } from '../in-process/user-files.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws, LocalAwsOptions } from '../local-aws/server.ts'
import { passphrase } from '../store/passphrases.ts'
import { startOnTerminal, startProgram } from './runs.ts'
import type { Result, Running, Start } from './runs.ts'

export type { Result }

const root = join(import.meta.dirname, '../..')

/**
 * A program with AWS SDK v3 in it that names no profile and prints who it is, as `aws sts get-caller-identity` does. Without the notice
 * that the SDK gives of old versions of Node.
 */
export const sdkCommand = [process.execPath, '--no-warnings', join(root, 'scripts/caller-identity.mjs')]

export interface RunOptions {
  /** Undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: string
  /** The runtime to use, the one of the tests if not given. The binary is its own. */
  readonly node?: string
  /** Milliseconds after which the run is killed and counts as failed. */
  readonly deadlineMs?: number
  /** Lets Node print warnings. Only for a program that is not awsx, and for tracing that the user insists on. */
  readonly mayWarn?: boolean
}

/** A home of its own with the files of a user, a local AWS, and awsx on PATH. Nothing of the machine's own AWS setting gets in. */
export interface Sandbox {
  readonly home: string
  readonly aws: LocalAws
  /** The environment of a run, to start other programs with. */
  readonly env: Readonly<Record<string, string>>
  writeConfig(text: string): void
  writeCredentials(text: string): void
  /** Writes a program for `sh` and gives its path. */
  writeProgram(name: string, script: string): string
  awsx(args: readonly string[], options?: RunOptions): Promise<Result>
  /**
   * Runs awsx from its sources in the process of the test, with the same files and AWS, in a fifth of the time: for what must have happened
   * before, such as a sign-in. A command to run is not run, and counts as a success.
   *
   * @returns what it wrote to stdout
   * @throws Error if its status is not 0
   */
  prepare(...args: readonly string[]): Promise<string>
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Result>
  /** Starts awsx without a terminal and leaves it running. */
  start(args: readonly string[], options?: RunOptions): Running
  /** Starts awsx on a terminal. Only where `hasTerminals` of runs.ts says so. */
  startOnTerminal(args: readonly string[], options?: RunOptions): Running
  /** Lets time pass, for AWS and for every program that is run from now on. */
  passTime(milliseconds: number): void
  close(): Promise<void>
}

export interface SandboxOptions extends LocalAwsOptions {
  /** Whether the user has a store already, with a passphrase. True by default: to make one takes half a second. */
  readonly store?: boolean
}

/** @param options for its files, and for the local AWS */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { store = true, ...awsOptions } = options
  const aws = await startLocalAws(awsOptions)
  const home = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  const runtime = makeRuntimeFolder(home)
  const env = furnish(home, runtime, aws)
  if (store) writeQuickStore(stateFolderOf(home, env), passphrase)
  const run: Sandbox['run'] = (program, args, runOptions = {}) => {
    const running = startProgram(program, args, startFor(env, runOptions))
    running.type(runOptions.stdin ?? '')
    return running.end()
  }
  const awsx = (args: readonly string[], node?: string): readonly [string, string[]] => {
    const [program, ...words] = awsxCommand(node)
    return [program, [...words, ...args]]
  }
  return {
    home,
    aws,
    env,
    writeConfig: (text) => writeFileSync(join(home, '.aws/config'), text),
    writeCredentials: (text) => writeFileSync(join(home, '.aws/credentials'), text, { mode: 0o600 }),
    writeProgram: (name, script) => writeProgram(home, name, script),
    run,
    awsx: (args, runOptions) => run(...awsx(args, runOptions?.node), runOptions),
    prepare: (...args) => prepare(args, { aws, env, home }),
    start: (args, runOptions = {}) => startProgram(...awsx(args, runOptions.node), startFor(env, runOptions)),
    startOnTerminal: (args, runOptions = {}) =>
      startOnTerminal(...awsx(args, runOptions.node), startFor(env, runOptions)),
    passTime: (milliseconds) => passTime({ aws, env, home }, milliseconds),
    async close() {
      await aws.stop()
      for (const folder of [home, runtime]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function stateFolderOf(home: string, env: Readonly<Record<string, string>>): string {
  const user = { name: 'tester', uid: process.getuid?.() }
  const folder = locateStateFolder({ env, cwd: home, platform: process.platform, user })
  if (folder === undefined) throw new Error('there is no state folder')
  return folder
}

/** Makes the files of a user. @returns the environment that goes with them */
function furnish(home: string, runtime: string, aws: LocalAws): Record<string, string> {
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'bin'))
  writeProgram(home, 'awsx', `exec ${awsxInShell} "$@"`)
  // The display below must not let a dialog for an MFA code appear on the screen of whoever runs the tests.
  for (const dialog of ['zenity', 'kdialog'])
    writeProgram(home, dialog, 'echo "cannot open display" >&2; exit 1')
  writeFileSync(join(home, 'passphrase'), passphrase, { mode: 0o600 })
  return {
    ...homeVariables(home, process.platform),
    USER: 'tester',
    LANG: 'C.UTF-8',
    PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    AWS_ENDPOINT_URL: aws.url,
    AWSX_STORE: 'file',
    XDG_RUNTIME_DIR: runtime,
    AWSX_PASSPHRASE_FILE: join(home, 'passphrase'),
    // A display, so that the browser is used wherever the tests run; it presses Allow on the page, as a person would.
    DISPLAY: ':0',
    BROWSER: writeProgram(home, 'approve', browserScript(aws, 'allow')),
  }
}

function writeProgram(home: string, name: string, script: string): string {
  const path = join(home, 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

async function prepare(
  args: readonly string[],
  { aws, env, home }: Pick<Sandbox, 'aws' | 'home' | 'env'>,
): Promise<string> {
  // Loaded here because it is all of awsx, and not every test prepares something.
  const { runMain } = await import('../in-process/run-main.ts')
  const clock = { now: () => aws.now(), advance: () => undefined }
  const { status, stdout, stderr } = await runMain(args, {}, { home, env, clock })
  if (status !== 0) throw new Error(`awsx ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

/** In memory where there is such a place, so that the passphrase is stretched once and not in every run. */
function makeRuntimeFolder(home: string): string {
  return existsSync('/dev/shm') ? mkdtempSync('/dev/shm/awsx-test-') : mkdtempSync(join(home, 'run-'))
}

function startFor(base: Readonly<Record<string, string>>, options: RunOptions): Start {
  const merged = Object.entries({ ...base, ...options.env }).filter(([, value]) => value !== undefined)
  return {
    env: Object.fromEntries(merged) as Record<string, string>,
    cwd: base['HOME'] ?? root,
    deadlineMs: options.deadlineMs ?? 20_000,
    mayWarn: options.mayWarn ?? false,
  }
}

/** A browser with a person in front of it: tells the local AWS to answer the page. */
export function browserScript(aws: LocalAws, decision: 'allow' | 'deny'): string {
  const control = `${aws.url}/_control/answer`
  const call = `fetch("${control}",{method:"POST",body:JSON.stringify({url:process.argv[1],decision:"${decision}"})})`
  // curl starts in a tenth of the time that Node takes.
  return `if command -v curl >/dev/null; then
  exec curl --silent --noproxy '*' --data "{\\"url\\":\\"$1\\",\\"decision\\":\\"${decision}\\"}" '${control}' >/dev/null
fi
exec '${process.execPath}' -e '${call}' "$1"`
}

/** The clock of the runs is put forward by a module that Node, or Bun in the binary, loads first: nothing of awsx is replaced. */
function passTime(
  sandbox: Pick<Sandbox, 'aws' | 'home'> & { env: Record<string, string> },
  ms: number,
): void {
  sandbox.aws.advanceClock(ms)
  const ahead = sandbox.aws.now() - Date.now()
  const clock = join(sandbox.home, 'clock.mjs')
  writeFileSync(clock, `const now = Date.now\nDate.now = () => now() + ${ahead}\n`)
  sandbox.env['NODE_OPTIONS'] = `--import=${clock}`
  sandbox.env['BUN_OPTIONS'] = `--preload=${clock}`
}
