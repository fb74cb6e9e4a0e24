/** What a hint says to type can be typed, also where the profile's name has blanks and quotes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const name = "o'brien & sons"

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`[profile "${name}"]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile keys]
region = ap-northeast-1
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`)
})

afterAll(() => sandbox.close())

describe('a hint', () => {
  test('can be typed into a shell unchanged, and then the command works', async () => {
    const refused = await sandbox.awsx(['exec', name, '--no-login', '--', 'true'])
    expect(refused).toMatchObject({ status: 125, stderr: expect.stringContaining('[SSO_LOGIN_REQUIRED]') })

    const [, hint = ''] = /^awsx: hint: (.*)$/m.exec(refused.stderr) ?? []
    expect(await sandbox.run('sh', ['-c', hint])).toMatchObject({ status: 0 })

    expect(await sandbox.awsx(['exec', name, '--no-login', '--', 'true'])).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  test.each([
    ['the duration', ['--duration', '12h'], true],
    ['the role', ['--role-arn', 'arn:aws:iam::222222222222:user/not-a-role'], false],
  ])('speaks of the duration only if AWS does: %s', async (_, options, isSpokenOf) => {
    const refused = await sandbox.awsx(['exec', 'role', ...options, '--', 'true'])

    expect(refused.stderr).toContain('ValidationError')
    expect(refused.stderr.includes('hint: to ask for what the role allows')).toBe(isSpokenOf)
  })
})
