/** What every command says to a user who has no AWS files yet. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ store: false })
  sandbox.addProgram('true')
})

afterAll(() => sandbox.close())

const none = 'awsx: no profiles in ~/.aws/config or ~/.aws/credentials\n'
const setup = 'awsx: hint: set up an Identity Center profile: awsx configure sso\n'

const firstSteps = [
  ['exec'],
  ['exec', 'dev', '--', 'true'],
  ['login'],
  ['login', 'dev'],
  ['login', '--check'],
  ['logout'],
  ['logout', '--all'],
  ['logout', 'dev'],
  ['export', 'dev'],
  ['credential-process', 'dev'],
  ['explain'],
  ['list'],
  ['status'],
  ['whoami'],
  ['console'],
  ['configure', 'process', 'dev'],
  ['import'],
  ['clear'],
  ['mfa'],
  ['exec', 'arn:aws:iam::111111111111:role/x', '--', 'true'],
  ['clear', 'dev'],
]

test.each(firstSteps)('%s %s says how to get a first profile', async (...argv) => {
  const { stderr } = await sandbox.run(...argv.filter((word) => word !== undefined))

  expect(stderr).toContain('awsx configure sso')
  expect(stderr).toMatch(/: awsx add (?:dev|default)\n/)
})

test.each([['login', '--all'], ['sync'], ['sync', 'corp']])(
  '%s %s says how to set up a sign-in',
  async (...argv) => {
    const { stderr, status } = await sandbox.run(...argv.filter((word) => word !== undefined))

    expect(status).toBe(3)
    const withConsole =
      argv[0] === 'login'
        ? 'awsx: hint: to create a profile with your sign-in to the web console: awsx login NAME --console-credentials\n'
        : ''
    expect(stderr.endsWith(`awsx: hint: set one up: awsx configure sso\n${withConsole}`)).toBe(true)
  },
)

test('a profile that is named is the one to store a key for', async () => {
  expect((await sandbox.run('whoami', 'my dev')).stderr).toBe(
    'awsx: error: profile "my dev" not found in ~/.aws/config or ~/.aws/credentials [PROFILE_NOT_FOUND]\n' +
      setup,
  )
  expect((await sandbox.run('whoami', 'dev')).stderr).toMatch(/hint: store an access key: awsx add dev\n$/)
})

test('a command in the place of the profile is not a profile to store a key for', async () => {
  sandbox.addProgram('terraform')
  const { stderr } = await sandbox.run('exec', 'terraform', 'plan')

  expect(stderr).toContain('awsx exec PROFILE -- terraform plan')
  expect(stderr).toContain('awsx configure sso')
  expect(stderr).not.toContain('awsx add')
})

test('list, status and logout succeed, and their output stays as scripts expect it', async () => {
  expect(await sandbox.run('list')).toMatchObject({
    status: 0,
    stdout: '',
    stderr: expect.stringContaining(none),
  })
  expect(await sandbox.run('list', '--json')).toMatchObject({ status: 0, stdout: '[]\n' })
  expect(await sandbox.run('status', '--json')).toMatchObject({ status: 0, stderr: '' })
  expect(await sandbox.run('logout')).toMatchObject({ status: 0, stderr: expect.stringContaining(none) })
  expect(await sandbox.run('list', '--quiet')).toMatchObject({ status: 0, stderr: '' })
})
