/** Real terminals: the same keys typed into tmux with the command run directly and through the stage, and the screens compared. */
import { existsSync } from 'node:fs'
import { afterAll, describe, expect, test } from '@jest/globals'
import { differences } from './differences.ts'
import { closeTerminals, hasTerminals, play } from './terminal.ts'
import type { Session } from './terminal.ts'
import { isInstalled, listVariants, skipMissingRuntimes } from './variants.ts'

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

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
    // Then bash does not say Quit.
    differs: differences.core,
    steps: [
      [prompt, `ulimit -c 0; w sh -c 'echo up; exec sleep 100'`, enter],
      ['up\n', 'C-\\'],
      [/\^\\(Quit\n)?\$ $/, 'echo status $?', enter],
    ],
  },
  {
    name: 'Ctrl-Z, jobs, fg',
    steps: [
      // A line typed before bash has reset the terminal ends with CR, and cat never gets it.
      [prompt, `w sh -c 'echo up; exec cat'`, enter],
      ['up\n', 'one', enter],
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
    // The number of the step before looks like the end as well.
    ending: /echo "\n\d+\n\$ $/,
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

afterAll(closeTerminals)

skipMissingRuntimes()

const describeHere = hasTerminals ? describe : describe.skip

describeHere.each(listVariants())('$name in a terminal (tmux, bash)', (variant) => {
  test.each(sessions.filter(isPlayable))('$name', async (session) => {
    const [expected, actual] = await Promise.all([playDirectly(session), play(session, variant.prefix)])
    if (session.differs?.where(variant) === true) expect(actual).not.toBe(expected)
    else expect(actual).toBe(expected)
  })
})

for (const { name, needs } of sessions.filter((session) => !isPlayable(session))) {
  test.todo(`${name}: ${needs} is not installed`)
}

const direct = new Map<Session, ReturnType<typeof play>>()

/** Plays a session without a wrapper, once for all variants. */
function playDirectly(session: Session): ReturnType<typeof play> {
  const played = direct.get(session) ?? play(session, [])
  direct.set(session, played)
  return played
}

function isPlayable({ needs }: Session): boolean {
  return needs === undefined || isInstalled(needs)
}
