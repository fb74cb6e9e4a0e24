/** The first processes ever: there is no store yet, and one of them makes it while others wait. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ store: false })
  sandbox.writeConfig(`[profile keys]
region = ap-northeast-1
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile slow]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile quick]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
role_session_name = quick
source_profile = keys
`)
})

afterAll(() => sandbox.close())

test('a process that comes after the store was made waits for one that began before', async () => {
  sandbox.aws.faults.inject({ operation: 'AssumeRole', times: 1, delayMs: 4000 })
  const first = sandbox.awsx(['credential-process', 'slow'])
  while (sandbox.aws.count('AssumeRole') === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await sandbox.awsx(['credential-process', 'quick'])).toMatchObject({ status: 0 })
  const second = sandbox.awsx(['credential-process', 'slow'])

  expect((await second).stdout).toBe((await first).stdout)
  expect(sandbox.aws.count('AssumeRole')).toBe(2)
}, 60_000)
