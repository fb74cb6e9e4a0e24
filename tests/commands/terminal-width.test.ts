/** Reports fit the terminal, and are complete where there is none. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { START_URL } from '../local-aws/default-data.ts'

const config = `[profile portal-of-the-platform-team]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x
retry_mode = adaptive
regoin = eu-west-1

[profile role-in-another-account]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = portal-of-the-platform-team
endpoint_url = http://localhost:4566

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials: sampleCredentials })
})

afterAll(() => sandbox.close())

/** In any order: a narrow terminal has a profile on a line of its own, after the word profile. */
const words = (text: string): readonly string[] =>
  text
    .split(/[\s,]+/)
    .filter((word) => word !== 'profile')
    .toSorted()

describe.each([
  ['status', ['status']],
  ['doctor', ['doctor']],
  ['explain', ['explain', 'portal-of-the-platform-team']],
])('%s', (_name, command) => {
  test.each([60, 80])('fits %i columns and says the same', async (columns) => {
    const terminal = { terminals: ['stdout'] as const, columns, env: { NO_COLOR: '1' } }
    const { stdout } = await sandbox.runWith(terminal, ...command)
    const plain = await sandbox.run(...command)
    const tooLong = stdout.split('\n').filter((line) => line.length > columns && /\S \S/.test(line.trim()))

    expect(tooLong).toEqual([])
    expect(words(stdout)).toEqual(words(plain.stdout))
    expect(plain.stdout.split('\n').some((line) => line.length > columns)).toBe(true)
  })
})

test('doctor colors the level of a finding', async () => {
  const { stdout } = await sandbox.runWith({ terminals: ['stdout'], columns: 80 }, 'doctor')

  expect(stdout).toMatch(/\u001b\[3[13]m(?:error|warning):\u001b\[39m/)
})

test('status colors a missing sign-in', async () => {
  const { stdout } = await sandbox.runWith({ terminals: ['stdout'] }, 'status')

  expect(stdout).toMatch(/^sign-in {2}\u001b\[33mwork .* not signed in\u001b\[39m$/m)
})

test('explain puts the profile below the step in a narrow terminal', async () => {
  const options = { terminals: ['stdout'] as const, columns: 80, env: { NO_COLOR: '1' } }
  const { stdout } = await sandbox.runWith(options, 'explain', 'role-in-another-account')

  expect(stdout).toMatch(
    /^ {2}assume-role {2}arn:aws:iam::222222222222:role\/role-s\n {15}profile role-in-another-account, ~\/\.aws\/config:9$/m,
  )
})
