/** What `ssh` decides before it connects; tests/remote has the rest. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
})

afterEach(() => sandbox.close())

test('says that it does not work on Windows', async () => {
  const { status, stderr } = await sandbox.runWith({ platform: 'win32' }, 'ssh', 'role', 'host')

  expect(status).toBe(125)
  expect(stderr).toContain(
    'awsx ssh does not work on Windows, because ssh cannot share a connection there [USAGE]',
  )
  expect(stderr).toContain('run awsx ssh in WSL')
})

test('needs ssh', async () => {
  const { status, stderr } = await sandbox.runWith({ env: { PATH: '/nowhere' } }, 'ssh', 'role', 'host')

  expect(status).toBe(127)
  expect(stderr).toContain('command "ssh" not found [COMMAND_NOT_FOUND]')
})

test.each([
  ['no host', ['ssh', 'role'], 'ssh: missing the host'],
  ['an option that runs nothing', ['ssh', 'role', '-N', 'host'], 'awsx ssh does not take option -N of ssh'],
  ['a long-lived key', ['ssh', 'keys', 'host'], 'awsx ssh requires a session token'],
  ['an unknown profile', ['ssh', 'gone', 'host'], 'PROFILE_NOT_FOUND'],
  ['another unknown profile', ['ssh', 'role', '--also', 'gone', 'host'], 'PROFILE_NOT_FOUND'],
  ['a long-lived key of another', ['ssh', 'role', '--also', 'keys', 'host'], 'requires a session token'],
  [
    'another profile that programs use by default',
    ['ssh', 'role', '--also', 'default', 'host'],
    'awsx ssh default --also role HOST',
  ],
  ['an option with a long name after the host', ['ssh', 'role', '--nope', 'host'], 'unknown option --nope'],
])('is refused before anything connects: %s', async (_what, argv, message) => {
  sandbox.addProgram('ssh')
  const { status, stderr } = await sandbox.run(...argv)

  expect(status).toBe(125)
  expect(stderr).toContain(message)
})
