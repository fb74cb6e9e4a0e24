/** The hook at real prompts, beside what the user has there already. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { integrations } from '../../src/shells/integration.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'
import { has, nushell, powershell } from './shells.ts'

let sandbox: Sandbox
let pane: Pane | undefined
let runsFile: string

beforeAll(async () => {
  sandbox = await openSandbox()
  runsFile = join(sandbox.home, 'runs')
  const program = readFileSync(join(sandbox.home, 'bin/awsx'), 'utf8').split('\n').slice(1).join('\n')
  sandbox.writeProgram('awsx', `echo "$1" >>'${runsFile}'\n${program}`)
})

afterEach(() => {
  pane?.close()
  pane = undefined
})

afterAll(() => sandbox.close())

function countLooks(): number {
  const lines = existsSync(runsFile) ? readFileSync(runsFile, 'utf8').split('\n') : []
  return lines.filter((line) => line === '__renew').length
}

async function openShell(command: readonly string[], lines: readonly string[]): Promise<Pane> {
  const env = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`)
  pane = openPane(['env', '-i', ...env, 'TERM=xterm', ...command])
  for (const line of lines) {
    pane.type(line)
    pane.press('Enter')
  }
  return pane
}

interface Prompt {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** The start file. */
  readonly lines: readonly string[]
  readonly due: string
  /** What the prompt shows after a command that failed with 3. */
  readonly shows: RegExp
}

const bash = ['bash', '--norc', '--noprofile', '-i'] as const
const bashLines = ['PS1="bash> "', 'eval "$(awsx init bash)"', 'eval "$(awsx init bash)"']
const printStatus = String.raw`printf "%s-mine\n" "$?"`
const due = '__awsx_due=1'
const shows = /^3-mine/m

const prompts: readonly Prompt[] = [
  { name: 'bash with nothing there', command: bash, lines: bashLines, due, shows: /^bash>$/m },
  {
    name: 'bash with a command there',
    command: bash,
    lines: [`PROMPT_COMMAND='${printStatus}'`, ...bashLines],
    due,
    shows,
  },
  {
    name: 'bash with commands in an array',
    command: bash,
    lines: [`PROMPT_COMMAND=('${printStatus}')`, ...bashLines],
    due,
    shows,
  },
  {
    name: 'zsh',
    command: ['zsh', '-f'],
    lines: [`precmd() { ${printStatus}; }; PS1="zsh> "`, 'eval "$(awsx init zsh)"'],
    due,
    shows,
  },
  {
    name: 'fish',
    command: ['fish', '--no-config'],
    lines: ['function fish_prompt; printf "%s-mine fish> " $status; end', 'awsx init fish | source'],
    due: 'set -g __awsx_due 1',
    shows,
  },
]

for (const prompt of prompts) {
  const onPane = hasTmux && has(prompt.command[0]) ? describe : describe.skip

  onPane(`${prompt.name} (needs tmux)`, () => {
    test('looks once when something is due, and the status of the last command stays', async () => {
      const before = countLooks()
      const shell = await openShell(prompt.command, [...prompt.lines, prompt.due, 'clear; sh -c "exit 3"'])
      await shell.until(prompt.shows)
      shell.type('echo "<"2">"')
      shell.press('Enter')
      await shell.until(/^<2>$/m)
      expect(countLooks() - before).toBe(1)
    })
  })
}

const checks: Readonly<Record<keyof typeof integrations, readonly [string, ...string[]]>> = {
  bash: ['bash', '-n'],
  zsh: ['zsh', '-fn'],
  fish: ['fish', '--no-config', '--no-execute'],
  powershell: [powershell, '-NoProfile', '-File'],
  nushell: [nushell, '--no-config-file'],
  xonsh: ['xonsh', '--no-rc'],
  tcsh: ['tcsh', '-fn'],
  // The text uses its editor, which only a terminal has; see more-shells.test.ts.
  elvish: ['elvish-without-editor'],
}

describe.each(Object.entries(integrations))('the text for %s', (shell, text) => {
  const [program, ...options] = checks[shell as keyof typeof checks]
  const inShell = spawnSync(program, ['-c', ':']).error === undefined ? describe : describe.skip

  inShell('where there is such a shell', () => {
    test('is what it can read', () => {
      const file = join(sandbox.home, `init-${shell}`)
      writeFileSync(file, text)
      const env = { PATH: process.env['PATH'], HOME: sandbox.home }
      const { status, stderr } = spawnSync(program, [...options, file], { encoding: 'utf8', env })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    })
  })

  test('has no name but its own', () => {
    const functions = text.matchAll(
      /^ *(?:(?:function|def|alias|fn|edit:add-var) (?:Global:|--\w+ |['\x22]nu-complete )*([\w-]+)|([\w-]+)\(\) \{$)/gm,
    )
    const names = [...functions].map(([, name, posixName]) => name ?? posixName ?? '')
    expect(names.length).toBeGreaterThan(shell === 'elvish' ? 2 : 3)
    expect(names.filter((name) => !/^(?:_?_?awsx(?:_\w+)?|prompt|precmd)$/.test(name))).toEqual([])
    expect(text).not.toMatch(/undefined|\[object/)
  })
})
