/** Real shells that run the same scenario: each with a script of its own words for the same steps. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Sandbox, Result } from '../e2e/sandbox.ts'

export interface ShellProgram {
  readonly name: 'bash' | 'zsh' | 'fish'
  /** The program with the options that keep the user's start files out. */
  readonly command: readonly [string, ...string[]]
  /** Turns the integration on. */
  readonly start: string
  quote(word: string): string
  /** Sets a variable of the shell. */
  assign(name: string, value: string): string
  /** Keeps the status of the last command in a file. */
  keepStatus(path: string): string
  /** Runs a line until a test of the shell holds, for ten seconds at most. */
  repeat(line: string, until: string): string
}

const posix = {
  quote: (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`,
  assign: (name: string, value: string): string => `${name}=${value}`,
  keepStatus: (path: string): string => `echo $? >${path}`,
  repeat: (line: string, until: string): string =>
    `n=0; until ${until} || [ $n -ge 200 ]; do ${line}; n=$((n + 1)); sleep 0.05; done`,
}

const all: readonly ShellProgram[] = [
  { ...posix, name: 'bash', command: ['bash', '--norc', '--noprofile'], start: 'eval "$(awsx init bash)"' },
  { ...posix, name: 'zsh', command: ['zsh', '-f'], start: 'eval "$(awsx init zsh)"' },
  {
    name: 'fish',
    command: ['fish', '--no-config'],
    start: 'awsx init fish | source',
    quote: (word) => `'${word.replaceAll(/[\\']/g, String.raw`\$&`)}'`,
    assign: (name, value) => `set -g ${name} ${value}`,
    keepStatus: (path) => `echo $status >${path}`,
    repeat: (line, until) =>
      `set n 0; while not ${until}; and test $n -lt 200; ${line}; set n (math $n + 1); sleep 0.05; end`,
  },
]

/** The programs of shells that Debian does not have. */
export const nushell = downloaded('nushell', 'nu')
export const powershell = downloaded('powershell', 'pwsh')

/** What scripts/runtimes.mjs installed, else the program of the machine. */
function downloaded(runtime: string, program: string): string {
  const path = join(import.meta.dirname, '../../.runtimes', runtime, 'bin', program)
  return existsSync(path) ? path : program
}

export function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0
}

/** Every shell, and whether this machine has it. */
export const shellPrograms = all.map((shell) => ({ ...shell, isThere: has(shell.command[0]) }))

/** How the shell was after a step. */
export interface Step {
  readonly status: number
  readonly env: Readonly<Record<string, string>>
}

export interface Scenario extends Result {
  readonly steps: readonly Step[]
}

/**
 * Runs lines in a shell, one after another, and keeps the status and the exported variables after each.
 * @param steps a line of the shell, or words that are quoted for it
 */
export async function runScenario(
  shell: ShellProgram,
  steps: readonly (string | readonly string[])[],
  sandbox: Sandbox,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Scenario> {
  const folder = mkdtempSync(join(sandbox.home, 'steps-'))
  const lines = steps.flatMap((step, index) => [
    typeof step === 'string' ? step : step.map((word) => shell.quote(word)).join(' '),
    shell.keepStatus(join(folder, `${index}.status`)),
    `command env -0 >${join(folder, `${index}.env`)}`,
  ])
  const script = join(folder, 'script')
  writeFileSync(script, [shell.start, ...lines, ''].join('\n'))
  const [program, ...options] = shell.command
  const result = await sandbox.run(program, [...options, script], { env, deadlineMs: 60_000 })
  return { ...result, steps: steps.map((_, index) => readStep(join(folder, String(index)))) }
}

function readStep(path: string): Step {
  if (!existsSync(`${path}.env`)) return { status: -1, env: {} }
  return { status: Number(readFileSync(`${path}.status`, 'utf8')), env: readEnvironment(`${path}.env`) }
}

/** Reads what `env -0` wrote. */
function readEnvironment(path: string): Readonly<Record<string, string>> {
  const entries = readFileSync(path, 'utf8').split('\0').slice(0, -1)
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}
