import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws, LocalAwsOptions } from '../local-aws/server.ts'

const root = join(import.meta.dirname, '../..')
/** The built artefact: what users install. */
export const artefact = join(root, 'dist/awsx.js')

export interface Result {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: string
  /** The runtime to use, the one of the tests if not given. */
  readonly node?: string
  /** Milliseconds after which the run is killed and counts as failed. */
  readonly deadlineMs?: number
}

/** A home of its own with the files of a user, a local AWS, and awsx on PATH. Nothing of the machine's own AWS setting gets in. */
export interface Place {
  readonly home: string
  readonly aws: LocalAws
  /** The environment of a run, to start other programs with. */
  readonly env: Readonly<Record<string, string>>
  writeConfig(text: string): void
  writeCredentials(text: string): void
  /** Writes a program for `sh` and gives its path. */
  writeProgram(name: string, script: string): string
  awsx(args: readonly string[], options?: RunOptions): Promise<Result>
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Result>
  close(): Promise<void>
}

/** @param options for the local AWS */
export async function openPlace(options: LocalAwsOptions = {}): Promise<Place> {
  const aws = await startLocalAws(options)
  const home = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'bin'))
  const writeProgram = (name: string, script: string): string => {
    const path = join(home, 'bin', name)
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
    return path
  }
  writeProgram('awsx', `exec '${process.execPath}' '${artefact}' "$@"`)
  const env: Record<string, string> = {
    HOME: home,
    USER: 'tester',
    LANG: 'C.UTF-8',
    PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    AWS_ENDPOINT_URL: aws.url,
    AWSX_STORE: 'file',
    XDG_RUNTIME_DIR: join(home, 'run'),
    AWSX_PASSPHRASE_FILE: join(home, 'passphrase'),
    // A display, so that the browser is used wherever the tests run; it presses Allow on the page, as a person would.
    DISPLAY: ':0',
    BROWSER: writeProgram('approve', browserScript(aws, 'allow')),
  }
  mkdirSync(join(home, 'run'), { mode: 0o700 })
  writeFileSync(join(home, 'passphrase'), 'a passphrase of the tests', { mode: 0o600 })
  const run: Place['run'] = (program, args, runOptions = {}) => start(program, args, env, runOptions)
  return {
    home,
    aws,
    env,
    writeConfig: (text) => writeFileSync(join(home, '.aws/config'), text),
    writeCredentials: (text) => writeFileSync(join(home, '.aws/credentials'), text, { mode: 0o600 }),
    writeProgram,
    run,
    awsx: (args, runOptions) => run(runOptions?.node ?? process.execPath, [artefact, ...args], runOptions),
    async close() {
      await aws.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A browser with a person in front of it: tells the local AWS to answer the page. */
export function browserScript(aws: LocalAws, decision: 'allow' | 'deny'): string {
  const call = `fetch("${aws.url}/_control/answer",{method:"POST",body:JSON.stringify({url:process.argv[1],decision:"${decision}"})})`
  return `exec '${process.execPath}' -e '${call}' "$1"`
}

function start(
  program: string,
  args: readonly string[],
  base: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<Result> {
  const merged = Object.entries({ ...base, ...options.env }).filter(([, value]) => value !== undefined)
  const env = Object.fromEntries(merged) as Record<string, string>
  const child = spawn(program, args, { env, cwd: base['HOME'] ?? dirname(artefact), stdio: 'pipe' })
  const deadline = setTimeout(() => child.kill('SIGKILL'), options.deadlineMs ?? 20_000)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      clearTimeout(deadline)
      resolve({ status, signal, stdout, stderr })
    })
  })
}
