/** What a token service answers is shown with its control and invisible characters escaped. */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'

const answers: Readonly<Record<string, { readonly status: number; readonly body: object }>> = {
  '/client/register': {
    status: 200,
    body: { clientId: 'id', clientSecret: 'secret', clientSecretExpiresAt: 4_000_000_000 },
  },
  '/device_authorization': {
    status: 200,
    body: {
      deviceCode: 'device',
      userCode: 'ABCD\u001B[2J\u200B-\u202EEFGH',
      verificationUri: 'https://device.example/\u001B]0;title\u0007\nawsx: signed in',
      expiresIn: 600,
      interval: 1,
    },
  },
  '/token': { status: 400, body: { __type: 'AccessDeniedException', error: 'access_denied' } },
}

let sandbox: Sandbox
let service: Server

beforeAll(async () => {
  const config = `[sso-session work]\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\n`
  sandbox = await openSandbox({ config })
  service = createServer((request, response) => {
    const { status, body } = answers[request.url ?? ''] ?? { status: 404, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  service.close()
  await sandbox.close()
})

test.each(['', '--debug'])('device code %s', async (option) => {
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}` }
  const words = ['login', 'work', '--use-device-code', '--no-browser', ...(option === '' ? [] : [option])]
  const { status, stderr } = await sandbox.runWith({ env }, ...words)

  expect(status).toBe(4)
  expect(stderr).toContain(
    String.raw`to sign in, open https://device.example/\x1b]0;title\x07\nawsx: signed in in any browser and enter this code:`,
  )
  expect(stderr).toContain(String.raw`    ABCD\x1b[2J\u{200b}-\u{202e}EFGH`)
  expect(stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  expect(stderr).not.toMatch(/^awsx: signed in/m)
})
