/** Real terminals: the same keys typed into tmux with the command run directly and through the stage, and the screens compared. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, test } from '@jest/globals'
import { closeOthers, isInstalled, listVariants, skipMissingRuntimes } from './variants.ts'
import type { Variant } from './variants.ts'

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

/** Keys to type, each after the screen shows the text before it; `C-c` and the like are tmux's names of keys. */
interface Session {
  readonly name: string
  readonly needs?: string
  readonly differs?: { readonly where: (variant: Variant) => boolean; readonly because: string }
  readonly steps: readonly (readonly [waitFor: RegExp | string, ...keys: string[]])[]
}

const enter = 'Enter'
const prompt = /^\$ $/
const again = /\n\$ $/

const sessions: readonly Session[] = [
  {
    name: 'Ctrl-C in a Python REPL leaves it running',
    needs: 'python3',
    steps: [
      [prompt, `w ${python} -q -c "import code; code.interact(banner='', exitmsg='')"`, enter],
      [/>>> $/, 'C-c'],
      [/KeyboardInterrupt\s+>>> $/, 'print(6 * 7)', enter],
      [/42\s+>>> $/, 'exit(3)', enter],
      [again, 'echo status $?', enter],
    ],
  },
  {
    name: 'Ctrl-C and a command that answers it',
    steps: [
      [prompt, `w sh -c 'trap "echo caught; exit 5" INT; echo up; while :; do sleep 0.1; done'`, enter],
      ['up\n', 'C-c'],
      [again, 'echo status $?', enter],
    ],
  },
  {
    name: 'Ctrl-C ends a command and the list it is in',
    steps: [
      [prompt, `w sh -c 'echo up; exec sleep 100'; echo went on`, enter],
      ['up\n', 'C-c'],
      [again, 'echo status $?', enter],
    ],
  },
  {
    name: 'Ctrl-\\',
    differs: {
      where: (variant) => variant.name === 'node-20 spawn',
      because:
        'without execve nothing can die of SIGQUIT and keep credentials out of a core file, so bash does not say Quit',
    },
    steps: [
      [prompt, `ulimit -c 0; w sh -c 'echo up; exec sleep 100'`, enter],
      ['up\n', 'C-\\'],
      [/\^\\(Quit\n)?\$ $/, 'echo status $?', enter],
    ],
  },
  {
    name: 'Ctrl-Z, jobs, fg',
    steps: [
      [prompt, 'w cat', enter],
      ['w cat\n', 'one', enter],
      ['one\none\n', 'C-z'],
      [/Stopped[^\n]*\n[^\n]*\$ $/, 'jobs', enter],
      [/jobs\n[^\n]*Stopped[^\n]*\n[^\n]*\$ $/, 'fg', enter],
      [/fg\n[^\n]+\n$/, 'two', enter],
      ['two\ntwo\n', 'C-d'],
      [again, 'echo status $?', enter],
    ],
  },
  {
    name: 'an interactive bash with jobs of its own',
    steps: [
      [prompt, `w env PS1='inner$ ' bash --norc --noprofile -i`, enter],
      [/-i\ninner\$ $/, 'sleep 100 &', enter],
      [/\[1\] \d+\ninner\$ $/, 'sleep 200', enter],
      ['sleep 200\n', 'C-z'],
      [/Stopped[^\n]*\ninner\$ $/, 'fg %2', enter],
      [/fg %2\nsleep 200\n$/, 'C-c'],
      [/\^C\ninner\$ $/, 'fg %1', enter],
      [/fg %1\nsleep 100\n$/, 'C-c'],
      [/fg %1\nsleep 100\n\^C\ninner\$ $/, 'exit 7', enter],
      [/exit\n\$ $/, 'echo status $?', enter],
    ],
  },
  {
    name: 'the size of the window',
    steps: [
      [prompt, `w sh -c 'trap "stty size; exit 4" WINCH; echo up; while :; do sleep 0.1; done'`, enter],
      ['up\n', 'RESIZE'],
      [/\n20 70\n[^\n]*\$ $/, 'echo status $?', enter],
    ],
  },
  {
    name: 'the settings of the terminal are as before',
    steps: [
      [
        prompt,
        `stty -a >before; w sh -c 'stty -a >during'; stty -a >after; cmp before during && cmp before after`,
        enter,
      ],
      [again, 'echo status $?', enter],
    ],
  },
  {
    name: 'a password prompt',
    needs: 'python3',
    steps: [
      [prompt, `w ${python} -c "import getpass; print(len(getpass.getpass()))"`, enter],
      ['Password: ', 'hidden', enter],
      [/\n6\n[^\n]*\$ $/, 'stty -a | grep -c -- " echo "', enter],
    ],
  },
  {
    name: 'the shell of the user, interactive',
    steps: [
      [prompt, 'shell', enter],
      [/shell\ninner\$ $/, 'case $- in *i*) echo interactive;; esac', enter],
      [/\ninteractive\ninner\$ $/, 'exit 9', enter],
      [/exit\n\$ $/, 'echo status $?', enter],
    ],
  },
]

const servers: string[] = []
const folders: string[] = []

afterAll(() => {
  for (const server of servers) spawnSync('tmux', ['-L', server, 'kill-server'])
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

skipMissingRuntimes()

const isPossible = ['tmux', 'bash'].every(isInstalled)
const describeHere = isPossible ? describe : describe.skip

describeHere.each(listVariants())('$name in a terminal (tmux, bash)', (variant) => {
  test.each(sessions.filter(isPlayable))('$name', async (session) => {
    const [expected, actual] = await Promise.all([play(session, []), play(session, variant.prefix)])
    if (session.differs?.where(variant) === true) expect(actual).not.toBe(expected)
    else expect(actual).toBe(expected)
  })
})

for (const { name, needs } of sessions.filter((session) => !isPlayable(session))) {
  test.todo(`${name}: ${needs} is not installed`)
}

function isPlayable({ needs }: Session): boolean {
  return needs === undefined || isInstalled(needs)
}

/** Types a session into a terminal of its own and returns the last screen, without what differs between two direct runs. */
async function play(session: Session, prefix: readonly string[]): Promise<string> {
  const terminal = openTerminal(prefix)
  for (const [waitFor, ...keys] of session.steps) {
    await terminal.waitFor(waitFor)
    // A program prints its prompt a moment before it reads, and a signal in that moment waits for the next line.
    if (keys[0]?.startsWith('C-')) await wait(200)
    for (const key of keys) terminal.press(key)
  }
  return terminal.waitFor(session.steps.at(-1)?.[1]?.startsWith('echo') ? /status \d+\n\$ $/ : /\n\d+\n\$ $/)
}

function openTerminal(prefix: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-tty-'))
  folders.push(folder)
  const server = `awsx-${process.pid}-${servers.length}`
  servers.push(server)
  const tmux = (...args: string[]) => execFileSync('tmux', ['-L', server, ...args], { encoding: 'utf8' })
  const words = prefix.map((word) => `'${word}'`).join(' ')
  // Arrays, so that bash shows the same text for a job whatever they hold.
  const lines = [
    closeOthers,
    `W=(${prefix.length === 0 ? 'command' : `${words} --`}) S=(${prefix.length === 0 ? '"$BASH"' : words})`,
    'w() { "${W[@]}" "$@"; }',
    'shell() { "${S[@]}"; }',
    'export SHELL=$BASH',
    `PS1='$ '`,
  ]
  writeFileSync(join(folder, 'rc'), lines.join('\n'))
  writeFileSync(join(folder, '.bashrc'), `PS1='inner$ '`)
  const shell = [
    'env',
    '-i',
    `HOME=${folder}`,
    `PATH=${process.env['PATH']}`,
    'TERM=screen',
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
  }
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
