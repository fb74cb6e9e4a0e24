import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let agent: Server

/** Breaks near the secret, where a parser quotes. */
const broken = '{"roleCredentials":{"secretAccessKey":canary-of-a-secret"}}'

beforeAll(async () => {
  sandbox = await openSandbox()
  agent = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(broken)
  })
  await new Promise<void>((resolve) => {
    agent.listen(0, '127.0.0.1', resolve)
  })
  sandbox.writeConfig(`[profile portal]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile container]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
credential_source = EcsContainer
`)
})

afterAll(async () => {
  agent.close()
  await sandbox.close()
})

test.each(['RegisterClient', 'CreateToken', 'GetRoleCredentials'])(
  '--debug does not quote a broken response of %s',
  async (operation) => {
    sandbox.aws.faults.inject({
      operation,
      answer: { status: 200, headers: { 'content-type': 'application/json' }, body: broken },
    })
    const { status, stderr } = await sandbox.awsx(['login', 'portal', '--debug', '--force'])
    sandbox.aws.faults.clear()
    expect(status).not.toBe(0)
    expect(stderr).toContain('[AWS_UNREACHABLE]')
    expect(stderr).not.toContain('canary')
  },
)

test('--debug does not quote a broken response of a container agent', async () => {
  const { port } = agent.address() as AddressInfo
  const { stderr } = await sandbox.awsx(['credential-process', 'container', '--debug'], {
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` },
  })
  expect(stderr).toContain('[AWS_UNREACHABLE]')
  expect(stderr).not.toContain('canary')
})
