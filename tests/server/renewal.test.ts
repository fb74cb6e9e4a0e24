/** Commands that live longer than their credentials, and servers that need a person. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals } from '../e2e/runs.ts'
import { openServerSandbox, readCredentials, roleArn, startServed, waitUntil } from './run.ts'
import type { Served } from './run.ts'

/** Seconds; so short that a test can see the end of several of them. */
const life = 5

const data = {
  roles: {
    [roleArn]: { credentialSeconds: life },
    'arn:aws:iam::222222222222:role/mfa-role': { credentialSeconds: life },
  },
  portals: { [START_URL]: { roleCredentialSeconds: life } },
}

let sandbox: Sandbox
/** One whose store no other run renews. */
let longSandbox: Sandbox
let longRun: ReturnType<typeof askForLong>

beforeAll(async () => {
  sandbox = await openServerSandbox({ data })
  longSandbox = await openServerSandbox({ data })
  // It goes on beside the other tests, because it mostly waits.
  longRun = askForLong()
  longRun.catch(() => undefined)
})

afterAll(async () => {
  await sandbox.close()
  await longSandbox.close()
})

/** Asks a server for credentials, for three times as long as they live. */
async function askForLong() {
  const served = await startServed(longSandbox, 'role', { deadlineMs: 60_000 })
  const keys = new Set<string>()
  const left: number[] = []
  for (const end = Date.now() + 3.2 * life * 1000; Date.now() < end;) {
    const { AccessKeyId, Expiration } = readCredentials(await served.ask())
    keys.add(AccessKeyId)
    left.push(Date.parse(Expiration) - Date.now())
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { keys, left, end: await served.running.end() }
}

/** Polls until the server has nothing to hand out any more. */
async function waitForRefusal(served: Served) {
  return waitUntil('a refusal', async () => {
    const answer = await served.ask()
    return answer.status === 200 || isBeingRenewed(answer.body) ? undefined : answer
  })
}

/** A slow machine can be asked while it still tries to renew them. */
function isBeingRenewed(body: string): boolean {
  return body.includes('the credentials are being renewed')
}

describe('when the sign-in has ended', () => {
  test('SDKs get the reason without a prompt, and the same server continues after a new sign-in', async () => {
    expect((await sandbox.awsx(['login', 'portal'])).status).toBe(0)
    const served = await startServed(sandbox, 'portal', { deadlineMs: 60_000 })
    expect((await served.ask()).status).toBe(200)
    sandbox.aws.revokePortalSessions()

    const answer = await waitForRefusal(served)
    expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(answer.body)).toEqual({
      code: 'SSO_LOGIN_REQUIRED',
      message: expect.stringMatching(/^the sign-in to .* is missing or has expired: awsx login portal$/),
    })
    const answers = [await served.ask(), await served.ask(), await served.ask()]
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])

    expect((await sandbox.awsx(['login', 'portal'])).status).toBe(0)
    await waitUntil('credentials again', async () => (await served.ask()).status === 200 || undefined)
    expect(await served.running.end()).toMatchObject({ status: 0, stderr: '' })
  }, 60_000)
})

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('when an MFA code is needed (needs script of util-linux)', () => {
  test('it is asked before the command starts and never again, although there is a terminal', async () => {
    const script =
      'echo "at $AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN ."; sleep 30'
    const running = sandbox.startOnTerminal(['exec', 'mfa', '-n', '-s', '--', 'sh', '-c', script], {
      deadlineMs: 60_000,
    })
    await running.until(/code/i)
    running.type(`${sandbox.aws.mfaCode(HANAKO.mfaSerial)}\r`)
    const [, uri = '', token = ''] = await running.until(/at (http\S+) (\S+) \.\n/)
    const shown = running.shown()
    const headers = { Authorization: token }
    expect((await fetch(uri, { headers })).status).toBe(200)

    const body = await waitUntil('a refusal', async () => {
      const answer = await fetch(uri, { headers })
      const text = await answer.text()
      return answer.status === 503 && !isBeingRenewed(text) ? text : undefined
    })
    expect(JSON.parse(body)).toMatchObject({ code: 'MFA_REQUIRED' })
    expect(running.shown()).toBe(shown)
    running.kill()
  }, 60_000)
})

onTerminal('a credential_process (needs script of util-linux)', () => {
  test('has the terminal before the command starts, and never beside it', async () => {
    const log = join(sandbox.home, 'streams')
    sandbox.writeProgram(
      'short-lived',
      `echo "$(readlink /proc/self/fd/0) $(sh -c ': < /dev/tty' 2>/dev/null && echo tty)" >> '${log}'
end=$(node -e 'console.log(new Date(Date.now() + ${life * 1000}).toISOString())')
echo "{\\"Version\\":1,\\"AccessKeyId\\":\\"ASIA$$\\",\\"SecretAccessKey\\":\\"s\\",\\"SessionToken\\":\\"t\\",\\"Expiration\\":\\"$end\\"}"`,
    )
    const calls = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
    const running = sandbox.startOnTerminal(['exec', 'process', '--server', '--', 'sleep', '60'], {
      deadlineMs: 60_000,
    })
    await waitUntil('a renewal', async () => calls().length > 1 || undefined)
    running.kill()

    expect(calls()[0]).toMatch(/^\/dev\/pts\/\d+ tty$/)
    expect(calls()[1]).toBe('/dev/null')
  }, 60_000)
})

test('--debug tells of renewals, and no secret', async () => {
  const served = await startServed(sandbox, 'role', {
    args: ['--debug'],
    env: { NODE_DEBUG: 'http,net,https' },
  })
  const first = readCredentials(await served.ask())
  const next = await waitUntil('another key', async () => {
    const answer = await served.ask()
    if (isBeingRenewed(answer.body)) return undefined
    const now = readCredentials(answer)
    return now.AccessKeyId === first.AccessKeyId ? undefined : now
  })
  const { stderr } = await served.running.end()
  expect(stderr).toContain('awsx: debug: step 2 (assume-role): fetching')
  for (const { SecretAccessKey, Token } of [first, next]) {
    expect(stderr).not.toContain(SecretAccessKey)
    expect(stderr).not.toContain(Token)
  }
  expect(stderr).not.toContain(served.token)
}, 60_000)

test('a run three times as long as the credentials’ life never sees an expired key', async () => {
  const { keys, left, end } = await longRun
  const { stdout, stderr, status } = end

  console.log(`${left.length} answers, ${keys.size} keys, shortest left: ${Math.min(...left)} ms`)
  expect(Math.min(...left)).toBeGreaterThan(0)
  expect(keys.size).toBeGreaterThanOrEqual(3)
  expect({ stderr, status, lines: stdout.split('\n').length }).toEqual({ stderr: '', status: 0, lines: 2 })
}, 60_000)
