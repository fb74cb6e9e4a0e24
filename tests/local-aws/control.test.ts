import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundleFile } from '../bundle-file.ts'
import { HANAKO, START_URL } from './default-data.ts'
import { startLocalAws, type LocalAws } from './server.ts'

let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws()
})

afterAll(() => aws.stop())

async function call(url: string, body?: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' }
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers }
  const response = await fetch(url, init)
  return (await response.json()) as Record<string, unknown>
}

async function startDevice() {
  const client = await call(`${aws.url}/client/register`, {
    clientName: 'c',
    clientType: 'public',
    scopes: ['s'],
  })
  const device = await call(`${aws.url}/device_authorization`, { ...client, startUrl: START_URL })
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  return { device, redeem: () => call(`${aws.url}/token`, { ...client, ...device, grantType }) }
}

test('a device code is listed, approved by name, and its tokens are revoked', async () => {
  const { device, redeem } = await startDevice()
  expect(await call(`${aws.url}/_control/state`)).toMatchObject({
    pendingUserCodes: [device['userCode']],
    counts: { RegisterClient: 1, StartDeviceAuthorization: 1 },
  })
  await call(`${aws.url}/_control/approve`, { userCode: device['userCode'] })
  const { accessToken } = await redeem()
  const list = () =>
    fetch(`${aws.url}/assignment/accounts`, { headers: { 'x-amz-sso_bearer_token': String(accessToken) } })
  expect((await list()).status).toBe(200)
  await call(`${aws.url}/_control/revoke`, { accessToken })
  expect((await list()).status).toBe(401)
})

test('a page is answered on behalf of its user', async () => {
  const { device, redeem } = await startDevice()
  await call(`${aws.url}/_control/answer`, { url: device['verificationUriComplete'], decision: 'deny' })
  expect(await redeem()).toMatchObject({ error: 'access_denied' })
})

test('MFA codes, faults, clock, and data', async () => {
  const mfa = await call(`${aws.url}/_control/mfa`, { serial: HANAKO.mfaSerial })
  expect(mfa['code']).toMatch(/^\d{6}$/)
  await call(`${aws.url}/_control/faults`, { operation: 'RegisterClient', times: 1, answer: { status: 500 } })
  expect((await fetch(`${aws.url}/client/register`, { method: 'POST' })).status).toBe(500)
  const { now } = await call(`${aws.url}/_control/clock`, { advanceMs: 3_600_000 })
  expect(Number(now) - Date.now()).toBeGreaterThan(3_590_000)
  await call(`${aws.url}/_control/data`, { oidc: { deviceIntervalSeconds: 7 } })
  expect((await startDevice()).device).toMatchObject({ interval: 7 })
})

test('a mistake is answered with its reason', async () => {
  expect(await call(`${aws.url}/_control/approve`, { userCode: 'NONE-NONE' })).toMatchObject({
    message: 'no device authorization waits under the code NONE-NONE',
  })
  expect((await fetch(`${aws.url}/_control/unknown`)).status).toBe(404)
})

test('main.ts bundles into one file that says where it listens and takes data', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-aws-'))
  const outfile = path.join(folder, 'local-aws.mjs')
  const data = path.join(folder, 'data.json')
  await writeFile(
    data,
    JSON.stringify({ mfaDevices: { 'arn:aws:iam::999999999999:mfa/x': { user: 'x', seed: 'MFRGG' } } }),
  )
  bundleFile(path.join(import.meta.dirname, 'main.ts'), outfile)
  const child = spawn(process.execPath, [outfile, '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const { url, pid } = JSON.parse(line) as { url: string; pid: number }
    expect(pid).toBe(child.pid)
    const { mfaDevices } = await call(`${url}/_control/state`)
    expect(mfaDevices).toEqual([HANAKO.mfaSerial, 'arn:aws:iam::999999999999:mfa/x'])
  } finally {
    child.kill()
    await once(child, 'exit')
    await rm(folder, { recursive: true })
  }
})
