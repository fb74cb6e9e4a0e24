import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { chainRoleArn, HANAKO } from './default-data.ts'
import { issueCredentials } from './credentials.ts'
import { rolePrincipal, userPrincipal } from './principal.ts'
import { startLocalAws, type LocalAws } from './server.ts'
import type { IssuedCredentials } from './state.ts'

const ROLE_S = 'arn:aws:iam::222222222222:role/role-s'
const CONSOLE = 'https://console.aws.amazon.com/s3/home?region=ap-northeast-1#x'

let aws: LocalAws

beforeEach(async () => {
  aws = await startLocalAws()
})

afterEach(() => aws.stop())

function role(chained = false): IssuedCredentials {
  const principal = rolePrincipal(chained ? chainRoleArn(2) : ROLE_S, 'test')
  const more = { chained, maxSessionSeconds: 4 * 3600 }
  return issueCredentials(aws.cloud, { principal, seconds: 900, issuedBy: 'AssumeRole', ...more })
}

function ask(
  issued: IssuedCredentials,
  more: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  const { accessKeyId: sessionId, secretAccessKey: sessionKey, sessionToken } = issued
  const Session = JSON.stringify({ sessionId, sessionKey, sessionToken })
  const fields = new URLSearchParams({ Action: 'getSigninToken', Session, ...more })
  if (method === 'POST') return fetch(`${aws.url}/federation`, { method: 'POST', body: fields })
  return fetch(`${aws.url}/federation?${fields.toString()}`)
}

async function open(response: Response, destination: string): Promise<{ status: number; html: string }> {
  const { SigninToken } = (await response.json()) as { SigninToken: string }
  const query = new URLSearchParams({
    Action: 'login',
    Issuer: 'awsx',
    Destination: destination,
    SigninToken,
  })
  const page = await fetch(`${aws.url}/federation?${query.toString()}`)
  return { status: page.status, html: await page.text() }
}

test.each(['GET', 'POST'])('a role session opens the console (%s)', async (method) => {
  const { html } = await open(await ask(role(), { SessionDuration: '3600' }, method), CONSOLE)
  expect(html).toContain('<dd>222222222222</dd>')
  expect(html).toContain('assumed-role/role-s/test')
  expect(html).toContain('region=ap-northeast-1#x')
  expect(html).toContain('3600 seconds')
})

test('a chained session opens it only without a duration', async () => {
  expect((await ask(role(true), { SessionDuration: '3600' })).status).toBe(400)
  expect((await ask(role(true))).status).toBe(200)
})

test('a duration beyond the role is refused', async () => {
  expect((await ask(role(), { SessionDuration: '14401' })).status).toBe(400)
})

test('GetSessionToken credentials, wrong and expired ones are refused', async () => {
  const principal = userPrincipal(HANAKO.arn, 'AIDA')
  const plain = issueCredentials(aws.cloud, { principal, seconds: 900, issuedBy: 'GetSessionToken' })
  expect((await ask(plain)).status).toBe(400)
  expect((await ask({ ...role(), secretAccessKey: 'wrong' })).status).toBe(400)
  const issued = role()
  aws.advanceClock(901_000)
  expect((await ask(issued)).status).toBe(400)
})

test('the sign-in token lasts fifteen minutes, and the destination must be a console', async () => {
  expect((await open(await ask(role()), 'https://example.com/')).status).toBe(400)
  const response = await ask(role())
  aws.advanceClock(901_000)
  expect((await open(response, CONSOLE)).status).toBe(400)
})

test('leaving the console goes on to the next address', async () => {
  const next = `${aws.url}/federation?Action=login`
  const url = `${aws.url}/oauth?Action=logout&redirect_uri=${encodeURIComponent(next)}`
  const response = await fetch(url, { redirect: 'manual' })
  expect(response.headers.get('location')).toBe(next)
})
