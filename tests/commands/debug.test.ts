/** `--debug` says what was decided and why, in one form, and never a secret. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const config = `[profile role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({
    config,
    credentials: `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  })
  sandbox.addProgram('terraform')
})

afterAll(() => sandbox.close())

test('names the files, the settings, the profile, the plan and the command', async () => {
  const env = { AWS_PROFILE: 'role', AWSX_DURATION: '30m' }
  const { stderr } = await sandbox.runWith({ env }, 'exec', '--debug', '--', 'terraform')

  const lines = stderr.trimEnd().split('\n')
  expect(lines.filter((line) => !/^awsx: debug: [a-z\d -]+(?: \(\S+\))?: \S/.test(line))).toEqual([])
  for (const line of [
    `file: read ${sandbox.home}/.aws/config`,
    `settings: store=file (AWSX_STORE), duration=30m (AWSX_DURATION)`,
    'profile: "role" (AWS_PROFILE)',
    'plan: static (profile "keys") → assume-role (profile "role"), region eu-west-1 (~/.aws/config:2)',
    `command: ${sandbox.home}/bin/terraform`,
  ]) {
    expect(lines).toContain(`awsx: debug: ${line}`)
  }
  expect(stderr).not.toContain(HANAKO.secretAccessKey)
})

test.each([
  ['stderr is not a terminal', [], {}],
  ['--no-login is set', ['--no-login'], {}],
  ['the setting no_login is on', [], { AWSX_NO_LOGIN: '1' }],
])('says that no sign-in is started, because %s', async (reason, options, env) => {
  const run = await sandbox.runWith({ env }, 'export', 'portal', '--debug', ...options)

  expect(run.status).toBe(4)
  expect(run.stderr).toContain(`awsx: debug: sign-in: not started, because ${reason}\n`)
})

test.each([
  ['add', 'other'],
  ['clear', 'role'],
  ['configure', 'process', 'role', '--dry-run'],
  ['console', 'role', '--print'],
  ['credential-process', 'role'],
  ['doctor'],
  ['exec', 'role', '--dry-run'],
  ['explain', 'role'],
  ['export', 'role'],
  ['import', '--dry-run'],
  ['list'],
  ['lock'],
  ['login', 'role'],
  ['logout', 'portal'],
  ['status'],
  ['sync', 'work', '--dry-run'],
  ['use', 'role'],
  ['whoami', 'role'],
])('works with %s', async (...words) => {
  const { stderr } = await sandbox.runWith({ env: { AWSX_SHELL: 'bash' } }, ...words, '--debug')

  expect(stderr).toMatch(/^awsx: debug: settings: /m)
})

test('is silent without it', async () => {
  expect((await sandbox.run('exec', 'role', '--', 'terraform')).stderr).toBe('')
})
