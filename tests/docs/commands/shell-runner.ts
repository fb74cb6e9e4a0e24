/** Runs the commands of a page in the shell that they are for, with the built awsx and with stand-ins for other programs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

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
  readonly status: number | null
  readonly stderr: string
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

export const runOf = ({ commands }: ShellBlock): ShellRun => shellRuns[commands[0]?.text ?? ''] ?? {}

/** @returns whether this machine has what the block needs; nothing has cmd */
export function canRun(block: ShellBlock): boolean {
  const { needs } = runOf(block)
  if (block.shell === 'cmd' || (needs !== undefined && !isThere(needs))) return false
  const program = block.shell === 'powershell' ? powershell : shells[block.shell].command[0]
  return has(program) && (hasTmux || !needsTerminal(block))
}

/**
 * The profile that a program gets after the block: `dev` after an evaluated export. After the line that turns the integration on,
 * {@link linesOf} also runs `awsx use prod`.
 *
 * @returns undefined if the block does not change the shell
 */
export function expectedProfile(block: ShellBlock): string | undefined {
  if (isInit(block)) return 'prod'
  const isExport = block.commands.some(({ text }) => /awsx export\b(?!.*>)/.test(text))
  return isExport ? 'dev' : undefined
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
    ...(env as Readonly<Record<string, string>>),
    PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    SHELL: '/bin/bash',
    BROWSER: join(home, 'bin/open-page'),
  }
}

/** Puts the files of the user back as they were, with the built awsx. */
export function resetFiles(sandbox: ReaderSandbox): void {
  sandbox.reset()
  for (const path of ['bin/awsx', 'build/bin/awsx'])
    writeProgram(sandbox, path, `exec ${awsxInShell} "$@"`)
  writeProgram(sandbox, 'bin/open-page', browserScript(sandbox.aws, 'allow'))
  writeProgram(sandbox, '.ci/run', 'exit 0')
  writeProgram(sandbox, 'bin/probe', 'echo "probe ${AWS_ACCESS_KEY_ID:+$AWSX_PROFILE}" | tee "$HOME/probe"')
}

/** @param block of any shell but PowerShell and cmd */
export async function runBlock(sandbox: ReaderSandbox, block: ShellBlock): Promise<Outcome> {
  if (block.shell === 'powershell' || block.shell === 'cmd') throw new Error(`not for ${block.shell}`)
  resetFiles(sandbox)
  const shell = shells[block.shell]
  const { status, stderr } = needsTerminal(block)
    ? await runOnTerminal(sandbox, block, shell)
    : await runScript(sandbox, linesOf(block), block, shell)
  return { status, stderr, profile: status === 0 ? readProbe(sandbox) : '' }
}

function readProbe({ home }: ReaderSandbox): string {
  return readFileSync(join(home, 'probe'), 'utf8').replace('probe', '').trim()
}

async function runScript(
  sandbox: ReaderSandbox,
  lines: readonly string[],
  block: ShellBlock,
  shell: Shell,
): Promise<Pick<Outcome, 'status' | 'stderr'>> {
  const isFish = block.shell === 'fish'
  const all = [isInit(block) ? [] : (shell.integration ?? []), ...lines, 'probe'].flat()
  const script = join(sandbox.home, 'script')
  writeFileSync(script, `${all.map((line) => (isFish ? `${line}\nor exit` : line)).join('\n')}\n`)
  const [program, ...options] = shell.command
  const { env, stdin = '' } = runOf(block)
  const running = startProgram(program, [...options, script], {
    env: { ...environmentOf(sandbox), ...env },
    cwd: sandbox.home,
    deadlineMs: 25_000,
  })
  running.type(stdin)
  return running.end()
}

/** Puts the line into the file that the shell reads at its start, or runs it once, and types the rest into a new shell. */
async function runOnTerminal(
  sandbox: ReaderSandbox,
  block: ShellBlock,
  shell: Shell,
): Promise<Pick<Outcome, 'status' | 'stderr'>> {
  const [line = '', ...typed] = linesOf(block)
  if (shell.startFile === undefined) {
    const result = await runScript(sandbox, [line], block, shell)
    if (result.status !== 0) return result
  } else {
    mkdirSync(dirname(join(sandbox.home, shell.startFile)), { recursive: true })
    sandbox.writeFile(shell.startFile, `${line}\n`)
  }
  const env = Object.entries(environmentOf(sandbox)).map(([name, value]) => `${name}=${value}`)
  const pane = openPane(['env', '-i', ...env, 'TERM=xterm', shell.command[0]])
  try {
    for (const text of [...typed, 'probe']) {
      pane.type(text)
      pane.press('Enter')
    }
    return { status: 0, stderr: await pane.until(/^probe .*\n/m) }
  } finally {
    pane.close()
  }
}
