import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

/** What each shell registers completion with. */
const registrations = {
  bash: 'complete -F',
  zsh: 'compdef',
  fish: 'complete -c',
  powershell: 'Register-ArgumentCompleter',
} as const
const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
})

afterAll(() => sandbox.close())

describe.each(['init', 'completion'])('%s', (command) => {
  test.each(shells)('%s prints the text on stdout and needs no config', async (shell) => {
    const result = await sandbox.run(command, shell)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toContain('awsx')
    expect(result.stdout).toContain('__complete')
    for (const other of shells) expect(result.stdout.includes(registrations[other])).toBe(other === shell)
    expect(result.stdout.endsWith('\n')).toBe(true)
  })

  test.each([
    [[], 'bash'],
    [['ksh'], '"ksh"'],
    [['bash', 'zsh'], '"zsh"'],
    [['bash', '--json'], '--json'],
  ])('%j is a usage error', async (words, named) => {
    const result = await sandbox.run(command, ...words)

    expect(result.status).toBe(2)
    expect(result.stderr).toMatch(new RegExp(`^awsx: error: ${command}: .*\\[USAGE\\]\n`))
    expect(result.stderr).toContain(named)
  })

  test('offers the shells that there are', async () => {
    const { stderr } = await sandbox.run(command, 'ksh')

    for (const shell of shells) expect(stderr).toContain(shell)
  })
})

test.each(['init', 'completion'])('%s pwsh prints the PowerShell script', async (command) => {
  expect(await sandbox.run(command, 'pwsh')).toEqual(await sandbox.run(command, 'powershell'))
})

test.each(shells)('init %s has the prompt hook, completion %s has not', async (shell) => {
  const init = await sandbox.run('init', shell)
  const completion = await sandbox.run('completion', shell)

  expect(init.stdout).toContain('__renew')
  expect(completion.stdout).not.toContain('__renew')
})
