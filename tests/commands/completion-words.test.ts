/** The hidden command `__complete`, which the completion scripts run at every press of Tab. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const profiles = ['portal', 'portal-role', 'role', 'mfa', 'closed', 'keys']

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterAll(() => sandbox.close())

/** The words that may come, for fish, which takes them with their description behind a tab. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const result = await sandbox.run('__complete', 'fish', '--', ...words)
  expect(result).toMatchObject({ status: 0, stderr: '' })
  return result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']))
}

describe('__complete', () => {
  test('offers the commands, but not the hidden ones', async () => {
    const words = await complete('')

    expect(words).toEqual(expect.arrayContaining(['exec', 'login', 'credential-process', 'import']))
    expect(words.filter((word) => word.startsWith('_'))).toEqual([])
  })

  test.each([
    [['exec', ''], profiles],
    [['exec', '--profile', ''], profiles],
    [
      ['login', ''],
      [...profiles, 'work'],
    ],
    [['sync', ''], ['work']],
    [
      ['init', ''],
      ['bash', 'zsh', 'fish', 'powershell', 'nushell', 'xonsh', 'tcsh', 'elvish', 'pwsh', 'nu', 'csh'],
    ],
    [['list', '--json', ''], []],
  ])('offers after %j the names of that kind', async (words, expected) => {
    expect(await complete(...words)).toEqual(expected)
  })

  test('offers options once, and the values of an option', async () => {
    expect(await complete('list', '-')).toEqual(expect.arrayContaining(['--json', '--quiet']))
    expect(await complete('list', '--json', '-')).not.toContain('--json')
    expect(await complete('export', '--format', '')).toEqual(expect.arrayContaining(['env', 'fish', 'ini']))
    expect(await complete('exec', '--region', '')).toContain('eu-west-1')
    expect(await complete('console', '--service', '')).toContain('ec2')
  })

  test('describes profiles by account and role', async () => {
    const { stdout } = await sandbox.run('__complete', 'zsh', '--', 'use', '')

    expect(stdout.split('\n').slice(0, -1)).toEqual([
      'portal:111111111111/permission-set-x',
      'portal-role:222222222222/role-s',
      'role:222222222222/role-s',
      'mfa:222222222222/mfa-role',
      'closed:222222222222/closed-role',
      'keys',
    ])
  })

  test('describes an account by its name if the config has it', async () => {
    const other = await openSandbox({
      config: `${config}\n[profile named]\nsso_account_id = 222222222222\nawsx_account_name = prod\n`,
      store: false,
    })
    const { stdout } = await other.run('__complete', 'fish', '--', 'use', '')
    await other.close()

    expect(stdout).toContain('role\tprod/role-s\n')
    expect(stdout).toContain('named\tprod\n')
  })

  test('offers the ARNs of roles, for --role-arn', async () => {
    const { stdout } = await sandbox.run('__complete', 'fish', '--', 'exec', '--role-arn', '')

    expect(stdout.split('\n').slice(0, -1)).toEqual([
      'arn:aws:iam::222222222222:role/role-s\tof profile portal-role',
      'arn:aws:iam::222222222222:role/mfa-role\tof profile mfa',
      'arn:aws:iam::222222222222:role/closed-role\tof profile closed',
    ])
  })

  test('hands the line of a command over to its own completion', async () => {
    const { stdout } = await sandbox.run('__complete', 'fish', '--', 'exec', 'role', '--', 'terraform', '')

    expect(stdout).toBe(':command 4\n')
  })

  test('reads the line of bash, with what is typed of a word', async () => {
    const result = await sandbox.run('__complete', 'bash', '--', ' \t\n"\'><=;|&(:', 'awsx exec por')

    expect(result.stdout.trim().split(/\s+/)).toEqual(expect.arrayContaining(['portal', 'portal-role']))
  })

  test('makes no call and unlocks nothing', async () => {
    await sandbox.runWith({ env: { AWSX_PASSPHRASE_FILE: undefined } }, '__complete', 'zsh', '--', 'exec', '')

    expect(sandbox.aws.calls).toEqual([])
  })

  test.each([[['__complete']], [['__complete', 'ksh', '--', '']]])('%j is a usage error', async (argv) => {
    expect(await sandbox.run(...argv)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('[USAGE]'),
    })
  })
})
