import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { has } from '../shells/shells.ts'
import { root } from './pages.ts'

const page = readFileSync(join(root, 'docs/status.md'), 'utf8')

/** Has the shell draw the prompt of the page where `awsx status --prompt` prints this line; three characters of its own follow. */
function show(shell: string, options: readonly string[], draw: string, line: string): string {
  const code = new RegExp(`^${shell} +(.*)$`, 'm').exec(page)?.[1] ?? ''
  const script = [`awsx() { printf '%s\\n' "$LINE"; }`, code, draw].join('\n')
  return spawnSync(shell, [...options, '-c', script], {
    encoding: 'utf8',
    env: { ...process.env, LINE: line },
  }).stdout
}

const lines = ['dev 42m', 'a%b 42m', '']

describe.each([
  ['bash', ['--norc'], 'prompt=PS1; printf %s "${!prompt@P}"'],
  ['zsh', ['-f'], 'print -nP "$PROMPT"'],
] as const)('the prompt of docs/status.md in %s', (shell, options, draw) => {
  const whereInstalled = has(shell) ? describe : describe.skip

  whereInstalled('that is here', () => {
    test.each(lines)('shows %j', (line) => {
      expect(show(shell, options, draw, line).slice(0, -3)).toBe(line)
    })
  })
})
