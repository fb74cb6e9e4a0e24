/** Runs the commands of a page in the shell that they are for, with the built awsx and with stand-ins for other programs. */
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import { awsxInShell } from '../../e2e/artefact.ts'
import { startProgram } from '../../e2e/runs.ts'
import { browserScript } from '../../e2e/sandbox.ts'
import { has, nushell, powershell } from '../../shells/shells.ts'
import { isThere } from '../../store/keyring.ts'
import { hasTmux, openPane } from '../../terminal/pane.ts'
import { writeProgram } from './files.ts'
import type { ReaderSandbox } from './files.ts'
import type { ShellBlock } from './list-commands.ts'
import { shellRuns } from './runs.ts'
import type { ShellRun } from './runs.ts'
import type { ShellName } from './shell-of.ts'

export interface Outcome {
  /** The status and stderr of a shell that did not end with 0. */
  readonly failure: string | undefined
  /** `AWSX_PROFILE` of a program that the shell starts afterwards; empty if it gets no credentials. */
  readonly profile: string
}

interface Shell {
  /** The program, and the options before the file of a script. */
  readonly command: readonly [string, ...string[]]
  /** Turns the integration on before the commands of a page. */
  readonly integration?: string
  /** Below the home directory, where the line that turns the integration on works only in there and on a terminal. */
  readonly startFile?: string
}

const shells: Readonly<Record<Exclude<ShellName, 'powershell' | 'cmd'>, Shell>> = {
  bash: { command: ['bash', '--norc', '-e'], integration: 'eval "$(command awsx init bash)"' },
  zsh: { command: ['zsh', '-f', '-e'], integration: 'eval "$(command awsx init zsh)"' },
  fish: { command: ['fish', '--no-config'], integration: 'command awsx init fish | source' },
  tcsh: { command: ['tcsh', '-f', '-e'] },
  nushell: { command: [nushell, '--no-config-file'] },
  xonsh: { command: ['xonsh', '--no-rc'], startFile: '.xonshrc' },
  elvish: { command: ['elvish', '-norc'], startFile: '.config/elvish/rc.elv' },
}

const isInit = ({ commands }: ShellBlock): boolean =>
  commands.some(({ text }) => /awsx init \w+(?!.*--install)/.test(text))

/** Whether the line works only for a shell on a terminal that is started after it. */
const needsTerminal = (block: ShellBlock): boolean =>
  isInit(block) && ['nushell', 'xonsh', 'elvish'].includes(block.shell)

const runOf = ({ commands }: ShellBlock): ShellRun => shellRuns[commands[0]?.text ?? ''] ?? {}

/** @returns whether this machine has what the block needs; nothing has cmd */
export function canRun(block: ShellBlock): boolean {
  const { needs } = runOf(block)
  if (block.shell === 'cmd' || (needs !== undefined && !isThere(needs))) return false
  const program = block.shell === 'powershell' ? powershell : shells[block.shell].command[0]
  return has(program) && (hasTmux || !needsTerminal(block))
}

/**
 * What the page promises. A program gets profile `dev` after an evaluated export. After the line that turns the integration on,
 * {@link linesOf} also runs `awsx use prod`.
 */
export function expectedOutcome(block: ShellBlock): Partial<Outcome> {
  if (isInit(block)) return { failure: undefined, profile: 'prod' }
  const isExport = block.commands.some(({ text }) => /awsx export\b(?!.*>)/.test(text))
  return isExport ? { failure: undefined, profile: 'dev' } : { failure: undefined }
}

/** Blocks for the same shell and programs. */
export function groupOf(block: ShellBlock): string {
  const { needs } = runOf(block)
  const conditions = [needsTerminal(block) ? 'on a terminal' : [], needs === undefined ? [] : `with ${needs}`]
  return [block.shell, ...conditions.flat()].join(' ')
}

/** @returns what to run for the block, without the script's own lines */
export function linesOf(block: ShellBlock): readonly string[] {
  const { before = [], more = [], check = [] } = runOf(block)
  const texts = block.commands.map(({ text }) => [text, more].flat().join(' '))
  return [before, texts, isInit(block) ? 'awsx use prod' : [], check].flat()
}

/** The environment of the shells: the stand-ins come first in PATH. */
export function environmentOf({ env, home }: ReaderSandbox): Readonly<Record<string, string>> {
  return {
    ...env,
    PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    SHELL: '/bin/bash',
    BROWSER: join(home, 'bin/open-page'),
  }
}

/** Puts the files of the user back as they were, with the built awsx. */
export function resetFiles(sandbox: ReaderSandbox): void {
  sandbox.reset()
  for (const path of ['bin/awsx', 'build/bin/awsx']) writeProgram(sandbox, path, `exec ${awsxInShell} "$@"`)
  writeProgram(sandbox, 'bin/open-page', browserScript(sandbox.aws, 'allow'))
  writeProgram(sandbox, '.ci/run', 'exit 0')
  writeProgram(sandbox, 'bin/probe', 'echo "probe ${AWS_ACCESS_KEY_ID:+$AWSX_PROFILE}" | tee "$HOME/probe"')
}

/**
 * @param block of any shell but PowerShell and cmd
 * @param env more variables for the shell
 */
export async function runBlock(
  sandbox: ReaderSandbox,
  block: ShellBlock,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  if (block.shell === 'powershell' || block.shell === 'cmd') throw new Error(`not for ${block.shell}`)
  resetFiles(sandbox)
  const shell = shells[block.shell]
  const lines = linesOf(block)
  const start: Start = { sandbox, env: { ...environmentOf(sandbox), ...runOf(block).env, ...env } }
  const failure = needsTerminal(block)
    ? await runOnTerminal(shell, lines, start)
    : await runScript(shell, [isInit(block) ? [] : (shell.integration ?? []), ...lines].flat(), start)
  return { failure, profile: failure === undefined ? readProbe(sandbox) : '' }
}

function readProbe({ home }: ReaderSandbox): string {
  return readFileSync(join(home, 'probe'), 'utf8').replace('probe', '').trim()
}

interface Start {
  readonly sandbox: ReaderSandbox
  readonly env: Readonly<Record<string, string>>
}

/** @returns the failure */
async function runScript(
  shell: Shell,
  lines: readonly string[],
  { sandbox, env }: Start,
): Promise<string | undefined> {
  const [program, ...options] = shell.command
  const all = [...lines, 'probe'].map((line) => (program === 'fish' ? `${line}\nor exit` : line))
  const script = sandbox.writeFile('script', `${all.join('\n')}\n`)
  const running = startProgram(program, [...options, script], { env, cwd: sandbox.home, deadlineMs: 25_000 })
  const { status, stderr } = await running.end()
  return status === 0 ? undefined : `ended with ${status}: ${stderr}`
}

/**
 * Puts the line into the file that the shell reads at its start, or runs it once, and types the rest into a new shell.
 *
 * @returns the failure
 */
async function runOnTerminal(
  shell: Shell,
  [line = '', ...typed]: readonly string[],
  start: Start,
): Promise<string | undefined> {
  if (shell.startFile === undefined) {
    const failure = await runScript(shell, [line], start)
    if (failure !== undefined) return failure
  } else start.sandbox.writeFile(shell.startFile, `${line}\n`)
  const env = Object.entries(start.env).map(([name, value]) => `${name}=${value}`)
  const pane = openPane(['env', '-i', ...env, 'TERM=xterm', shell.command[0]])
  const type = async (text: string, shown: RegExp): Promise<void> => {
    pane.type(text)
    pane.press('Enter')
    await pane.until(shown)
  }
  try {
    // What is typed while a command runs can get lost.
    for (const text of typed) await type(text, /^awsx: /m)
    await type('probe', /^probe \w*$/m)
  } finally {
    pane.close()
  }
  return undefined
}
