/** Sessions typed into real terminals: tmux with an interactive bash, in which `w` is the wrapper and `shell` its subshell. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Difference } from './differences.ts'
import { closeOthers, isInstalled } from './variants.ts'

/** Keys to type, each after the screen shows the text before it; `C-c` and the like are tmux's names of keys. */
export interface Session {
  readonly name: string
  readonly needs?: string
  /** The program that `shell` starts, bash if not given. */
  readonly shell?: string
  /** How the last screen ends, if not with the answer to the last step. */
  readonly ending?: RegExp
  readonly differs?: Difference
  readonly steps: readonly (readonly [waitFor: RegExp | string, ...keys: string[]])[]
}

const servers: string[] = []
const folders: string[] = []

/** For `afterAll`. */
export function closeTerminals(): void {
  for (const server of servers) spawnSync('tmux', ['-L', server, 'kill-server'])
  // The server and a shell's last words may still be on their way.
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

export const hasTerminals: boolean = ['tmux', 'bash'].every(isInstalled)

/** Types a session into a terminal of its own and returns the last screen, without what differs between two direct runs. */
export async function play(session: Session, prefix: readonly string[]): Promise<string> {
  const terminal = openTerminal(prefix, session.shell)
  for (const [waitFor, ...keys] of session.steps) {
    await terminal.waitFor(waitFor)
    // A program prints its prompt a moment before it reads, and a signal in that moment waits for the next line. A shell shows a
    // line a moment before it gives the terminal to the command.
    if (keys[0]?.startsWith('C-')) await terminal.waitForRest()
    for (const key of keys) terminal.press(key)
  }
  const usual = session.steps.at(-1)?.[1]?.startsWith('echo') ? /status \d+\n\$ $/ : /\n\d+\n\$ $/
  return terminal.waitFor(session.ending ?? usual)
}

function openTerminal(prefix: readonly string[], subshell = '"$BASH"') {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-tty-'))
  folders.push(folder)
  const server = `awsx-${process.pid}-${servers.length}`
  servers.push(server)
  const tmux = (...args: string[]) => execFileSync('tmux', ['-L', server, ...args], { encoding: 'utf8' })
  const words = prefix.map((word) => `'${word}'`).join(' ')
  // Arrays, so that bash shows the same text for a job whatever they hold.
  const lines = [
    closeOthers,
    `export SHELL=${subshell}`,
    `W=(${prefix.length === 0 ? 'command' : `${words} --`}) S=(${prefix.length === 0 ? '"$SHELL"' : words})`,
    'w() { "${W[@]}" "$@"; }',
    'shell() { "${S[@]}"; }',
    `PS1='$ '`,
  ]
  writeFileSync(join(folder, 'rc'), lines.join('\n'))
  writeStartFiles(folder)
  const shell = [
    'env',
    '-i',
    `HOME=${folder}`,
    `PATH=${process.env['PATH']}`,
    'TERM=screen',
    `ENV=${folder}/.shrc`,
    'LC_ALL=C.UTF-8',
  ]
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-x',
    '120',
    '-y',
    '40',
    '-c',
    folder,
    ...shell,
    'bash',
    '--rcfile',
    'rc',
    '-i',
  )
  const read = () => normalise(tmux('capture-pane', '-p', '-J'))
  return {
    press: (key: string) => {
      if (key === 'RESIZE') tmux('resize-window', '-x', '70', '-y', '20')
      else if (/^(C-.|Enter)$/.test(key)) tmux('send-keys', key)
      else tmux('send-keys', '-l', key)
    },
    waitFor: async (wanted: RegExp | string): Promise<string> => {
      const deadline = Date.now() + 10_000
      let screen = ''
      while (Date.now() < deadline) {
        screen = read()
        if (typeof wanted === 'string' ? screen.endsWith(wanted) : wanted.test(screen)) return screen
        await wait(30)
      }
      throw new Error(`the screen never showed ${String(wanted)}:\n${screen}`)
    },
    /** Waits until the same job has had the terminal for 0.2 s, and its programs have been waiting for something. */
    waitForRest: async (): Promise<void> => {
      const tty = tmux('display-message', '-p', '#{pane_tty}').trim()
      const deadline = Date.now() + 10_000
      let rest: { job: string | undefined; since: number } = { job: undefined, since: 0 }
      while (Date.now() < deadline) {
        const job = findIdleJob(tty)
        if (job === undefined || job !== rest.job) rest = { job, since: performance.now() }
        else if (performance.now() - rest.since > 200) return
        await wait(30)
      }
      throw new Error(`no rest on the terminal:\n${read()}`)
    },
  }
}

/** @returns the process group in the foreground of a terminal; undefined while one of its processes is not waiting */
function findIdleJob(tty: string): string | undefined {
  const list = execFileSync('ps', ['-t', tty, '-o', 'pgid=,tpgid=,state='], { encoding: 'utf8' })
  const rows = list.split('\n').map((line) => line.trim().split(/ +/))
  const foreground = rows.filter(([group, groupInForeground]) => group === groupInForeground)
  const isIdle = foreground.length > 0 && foreground.every(([, , state]) => /^[SI]/.test(state ?? ''))
  return isIdle ? foreground[0]?.[0] : undefined
}

/** What people have for their shells: a prompt, and something that only this file says. */
function writeStartFiles(home: string): void {
  const posix = `PS1='inner$ ' START=file\n`
  for (const name of ['.bashrc', '.zshrc', '.shrc']) writeFileSync(join(home, name), posix)
  // Where it has no completions, fish makes some in the background.
  mkdirSync(join(home, '.local/share/fish/generated_completions'), { recursive: true })
  mkdirSync(join(home, '.config/fish'), { recursive: true })
  const fish = `function fish_prompt; echo -n 'inner$ '; end; set -g fish_greeting; set -g START file\n`
  writeFileSync(join(home, '.config/fish/config.fish'), fish)
  // Programs that say when they have the terminal.
  writeFileSync(join(home, 'wait'), 'echo waiting\nexec sleep 100\n')
  const lines = [
    "trap 'echo reading again' CONT",
    'echo reading',
    'while read -r line; do echo "$line"; done',
  ]
  writeFileSync(join(home, 'echo-lines'), lines.join('\n'))
}

/** Without the empty rest of the screen, process ids and the padding of job lines. */
function normalise(screen: string): string {
  const lines = screen.replace(/\n+$/, '').split('\n')
  const shown = lines.map((line) => line.replace(/^(\[\d\]) \d+$/, '$1 1').replace(/ +/g, ' '))
  // The cursor's line keeps its final space; a line that is complete ends here with a newline.
  return shown
    .map((line) => line.replace(/ +$/, ''))
    .join('\n')
    .replace(/(\$|>>>|Password:)$/, '$1 ')
    .replace(/([^ ])$/, '$1\n')
}
