/** Common shells started instead of a command behave as if started directly. */
import { afterAll, describe, expect, test } from '@jest/globals'
import { closeTerminals, hasTerminals, play } from './terminal.ts'
import type { Session } from './terminal.ts'
import { isInstalled, listVariants, skipMissingRuntimes } from './variants.ts'
import type { Variant } from './variants.ts'

const enter = 'Enter'
const inner = /\ninner\$ $/

/** The same keys for each shell: start file, Ctrl-C at the prompt and in a program, Ctrl-Z and fg, status, settings of the terminal. */
const steps: Session['steps'] = [
  [/^\$ $/, 'stty -a >before; shell; echo status $?; stty -a | cmp - before && echo same', enter],
  [inner, 'echo from $START', enter],
  [/\nfrom file\ninner\$ $/, 'never run'],
  [/never run\n$/, 'C-c'],
  [inner, 'bash ./wait', enter],
  [/waiting\n$/, 'C-c'],
  [/waiting\n[^]*\ninner\$ $/, 'bash ./echo-lines', enter],
  // Typed earlier, while the shell is still changing the modes of the terminal, a line can get lost.
  [/reading\n$/, 'one', enter],
  ['one\none\n', 'C-z'],
  [/stopped|suspended/i, 'fg', enter],
  [/fg\n[^]*echo-lines[^]*reading again\n$/, 'two', enter],
  ['two\ntwo\n', 'C-d'],
  [inner, 'exit 7', enter],
]
const ending = /\nstatus 7\nsame\n\$ $/

const shells = [
  { name: 'bash', shell: '"$BASH"' },
  { name: 'zsh', shell: 'zsh' },
  { name: 'fish', shell: 'fish' },
  { name: 'sh', shell: '/bin/sh' },
].map(({ name, shell }): Session => ({ name, shell: findPath(shell), needs: name, steps, ending }))

/** SHELL holds a path everywhere. */
function findPath(shell: string): string {
  return /^\w+$/.test(shell) ? `$(command -v ${shell})` : shell
}

/** One of each way, and the binary: in what the others differ has nothing to do with the shell. */
function chooseVariants(): Variant[] {
  const all = listVariants()
  const first = (way: Variant['way']): Variant[] =>
    all.filter((one) => !one.isWhole && one.way === way).slice(0, 1)
  return [
    ...first('spawn'),
    ...first('execve'),
    ...all.filter(({ isWhole, way }) => isWhole && way === 'execve'),
  ]
}

afterAll(closeTerminals)

skipMissingRuntimes()

const describeHere = hasTerminals ? describe : describe.skip
/** The oracle's screen is the same for all variants. */
const direct = new Map<string, Promise<string>>()

function playDirectly(session: Session): Promise<string> {
  const known = direct.get(session.name) ?? play(session, [])
  direct.set(session.name, known)
  return known
}

describeHere.each(chooseVariants())('$name starts a subshell (tmux)', ({ prefix }) => {
  test.each(shells.filter(({ name }) => isInstalled(name)))('$name', async (session) => {
    const [expected, actual] = await Promise.all([playDirectly(session), play(session, prefix)])
    expect(actual).toBe(expected)
  })
})

for (const { name } of shells.filter((session) => !isInstalled(session.name))) {
  test.todo(`${name} is not installed`)
}
