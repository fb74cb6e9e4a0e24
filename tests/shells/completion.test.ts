/** Completion in real shells: a person presses Tab. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'
import { has } from './shells.ts'

const names = ['dev-one', 'dev-two', '"two words"', '"it\'s"', 'a:b@c', '"$(touch pwned)"']

let sandbox: Sandbox
let pane: Pane | undefined

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(
    `[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\n${names
      .map((name) => `[profile ${name}]\nregion = eu-central-1\n`)
      .join('')}`,
  )
  sandbox.writeProgram('print-nothing', ':')
})

afterEach(() => {
  pane?.close()
  pane = undefined
})

afterAll(() => sandbox.close())

async function openShell(command: readonly string[], lines: readonly string[]): Promise<Pane> {
  const env = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`)
  pane = openPane(['env', '-i', ...env, 'TERM=xterm', ...command])
  for (const line of [...lines, 'clear; echo rea""dy']) {
    pane.type(line)
    pane.press('Enter')
  }
  await pane.until(/^ready$/m)
  return pane
}

/** Lines with what one Tab makes of them. */
const lines: readonly (readonly [typed: string, completed: string])[] = [
  ['awsx cred', 'awsx credential-process '],
  ['awsx use dev-o', 'awsx use dev-one '],
  ['awsx exec --regi', 'awsx exec --region '],
  ['awsx exec --region=eu-central-1 --refr', 'awsx exec --region=eu-central-1 --refresh '],
  ['awsx use --profile=dev-t', 'awsx use --profile=dev-two '],
  ['awsx export --format pow', 'awsx export --format powershell '],
  ['awsx login cor', 'awsx login corp '],
  ['awsx exec --region me-sou', 'awsx exec --region me-south-1 '],
  ['awsx console --service codedep', 'awsx console --service codedeploy '],
  ['awsx configure proc', 'awsx configure process '],
  ['awsx configure process dev-one dev-t', 'awsx configure process dev-one dev-two '],
  ['awsx status --wat', 'awsx status --watch '],
  ['awsx use two', String.raw`awsx use two\ words `],
  ['awsx use "two', 'awsx use "two words" '],
  ['awsx use a:', 'awsx use a:b@c '],
  ['awsx exec dev-one -- print-noth', 'awsx exec dev-one -- print-nothing '],
  [
    'awsx exec --region=eu-west-1 a:b@c -- print-noth',
    'awsx exec --region=eu-west-1 a:b@c -- print-nothing ',
  ],
  ['awsx exec dev-one print-noth', 'awsx exec dev-one print-nothing '],
]

/** @returns the line after Tab, with a Q behind it, which shows the blank that Tab added */
async function complete(shell: Pane, [typed, completed]: (typeof lines)[number]): Promise<string> {
  shell.press('C-u')
  shell.type(typed)
  shell.press('Tab')
  const line = completed.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  await shell.until(new RegExp(`^> ${line.trimEnd()}$`, 'm'))
  shell.type('Q')
  const screen = await shell.until(/Q$/m)
  return screen.trimEnd().split('\n').at(-1)?.slice('> '.length) ?? ''
}

const withBash = hasTmux && has('bash') ? describe : describe.skip

withBash('bash (needs tmux)', () => {
  test('completes', async () => {
    const shell = await openShell(
      ['bash', '--norc', '--noprofile', '-i'],
      ['bind "set enable-bracketed-paste off"', "PS1='> '", 'eval "$(awsx init bash)"'],
    )
    for (const line of lines) expect(await complete(shell, line)).toBe(`${line[1]}Q`)
  }, 60_000)
})

const withZsh = hasTmux && has('zsh') ? describe : describe.skip

withZsh('zsh (needs tmux)', () => {
  test.each([
    ['before the completion system', ['eval "$(awsx init zsh)"', 'autoload -Uz compinit; compinit -u']],
    ['behind it', ['autoload -Uz compinit; compinit -u', 'eval "$(awsx init zsh)"']],
    ['alone', ['autoload -Uz compinit; compinit -u', 'eval "$(awsx completion zsh)"']],
  ])(
    'completes when it is loaded %s',
    async (_when, start) => {
      const shell = await openShell(['zsh', '-f'], ["PS1='> '; unsetopt auto_menu", ...start])
      for (const line of lines) expect(await complete(shell, line)).toBe(`${line[1]}Q`)
    },
    60_000,
  )

  test('completes without the completion system', async () => {
    const shell = await openShell(['zsh', '-f'], ["PS1='> '; unsetopt auto_menu", 'eval "$(awsx init zsh)"'])
    const few = lines.filter(([typed]) => /cred|two$|print-noth$|dev-t$/.test(typed) && !typed.includes('"'))
    for (const line of few) expect(await complete(shell, line)).toBe(`${line[1]}Q`)
  }, 60_000)
})

const withFish = has('fish') ? describe : describe.skip

withFish('fish', () => {
  test.each([
    ...lines.filter(([typed]) => !typed.includes('"') && !typed.includes('=')),
    ['awsx use --profile=dev-t', 'awsx use --profile=dev-two '],
    ['awsx use it', "awsx use it's "],
  ])('%s<Tab>', async (typed, completed) => {
    const word = completed
      .trimEnd()
      .split(/(?<!\\) /)
      .at(-1)
    const script = `awsx init fish | source; complete -C '${typed.replaceAll("'", String.raw`\'`)}'`
    const { stdout, stderr } = await sandbox.run('fish', ['--no-config', '-c', script])
    expect(stderr).toBe('')
    const found = stdout.split('\n').map((line) => line.split('\t')[0])
    expect(found).toContain(word?.replaceAll('\\', ''))
  })

  test('descriptions come along', async () => {
    const script = 'awsx init fish | source; complete -C "awsx exec --region eu-cen"'
    const { stdout } = await sandbox.run('fish', ['--no-config', '-c', script])
    expect(stdout).toContain('eu-central-1\tEurope (Frankfurt)\n')
  })
})

const withFishOnPty = hasTmux && has('fish') ? describe : describe.skip

withFishOnPty('fish at a terminal (needs tmux)', () => {
  // fish has ways of its own to end a quoted word.
  const pressed = lines.filter(([typed]) => !typed.includes('"'))

  test('completes', async () => {
    const shell = await openShell(
      ['fish', '--no-config', '-i'],
      [
        'set -g fish_greeting',
        'set -g fish_autosuggestion_enabled 0',
        "function fish_prompt; echo '> '; end",
        'awsx init fish | source',
      ],
    )
    for (const line of pressed) expect(await complete(shell, line)).toBe(`${line[1]}Q`)
  }, 60_000)
})
