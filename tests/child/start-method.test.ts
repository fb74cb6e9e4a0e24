/** `--debug` tells how the command is started, and why. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`[profile role]
region = eu-central-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`)
  sandbox.writeCredentials(`[keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`)
})

afterAll(() => sandbox.close())

test('without a server', async () => {
  const { status, stderr } = await sandbox.awsx(['exec', 'role', '--debug', '--', 'true'])

  const how =
    process.execve === undefined
      ? /^awsx: debug: child: starting \S+true as a child process, because this runtime has no execve$/m
      : /^awsx: debug: child: replacing awsx with \S+true$/m
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(how) })
})

test('with a server', async () => {
  const { status, stderr } = await sandbox.awsx(['exec', 'role', '--server', '--debug', '--', 'true'])

  const reason =
    process.execve === undefined
      ? 'this runtime has no execve'
      : 'awsx has to keep running until the command ends'
  const line = `true as a child process, because ${reason}\n`
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(line) })
})

test('not without --debug', async () => {
  expect((await sandbox.awsx(['exec', 'role', '--', 'true'])).stderr).toBe('')
})
