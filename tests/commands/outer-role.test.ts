import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { RunOptions, Sandbox } from '../in-process/sandbox.ts'

const role = 'arn:aws:iam::222222222222:role/role-s'
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({
    config: '[profile keys]\nregion = eu-west-1\n',
    credentials: `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

/** The environment of a command run with the options. */
async function envInside(...options: readonly string[]): Promise<RunOptions> {
  const { launched } = await sandbox.run('exec', 'keys', ...options, '--', 'tool')
  const [command] = launched
  if (command === undefined) throw new Error('the command did not run')
  return { env: command.env }
}

test('inside exec --role-arn, awsx uses the role', async () => {
  const inside = await envInside('--role-arn', role, '--role-session-name', 'build-42')

  expect(inside.env).toMatchObject({
    AWSX_PROFILE: 'keys',
    AWSX_ROLE_ARN: role,
    AWSX_ROLE_SESSION_NAME: 'build-42',
  })
  expect((await sandbox.runWith(inside, 'whoami')).stdout).toContain('assumed-role/role-s/build-42')
  expect((await sandbox.runWith(inside, 'status', '--prompt')).stdout).toContain('keys/role-s')
})

test('another profile, and a command without the option, do not get the role', async () => {
  const inside = await envInside('--role-arn', role)

  expect((await sandbox.runWith(inside, 'whoami', 'keys')).stdout).toContain('user/hanako')
  expect((await envInside()).env).not.toHaveProperty('AWSX_ROLE_ARN')
})

test('--dry-run lists the variable', async () => {
  const { stdout } = await sandbox.run('exec', 'keys', '--role-arn', role, '--dry-run', '--', 'tool')

  expect(stdout).toMatch(/^sets: .* AWSX_PROFILE AWSX_ROLE_ARN /m)
})

test('inside exec --role-arn, console opens the console of the role', async () => {
  const inside = await envInside('--role-arn', role, '--role-session-name', 'build-42')
  const { status, stdout } = await sandbox.runWith(inside, 'console', '--print')

  expect(status).toBe(0)
  expect(await (await fetch(stdout.trim())).text()).toContain('assumed-role/role-s/build-42')
})
