/** Two processes that refresh one sign-in at the same time: a refresh token works once. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Secret } from '../../src/secret.ts'
import { refreshToken } from '../../src/sso-login/refresh-token.ts'
import { readToken, tokenToRecord } from '../../src/sso-login/sso-token.ts'
import type { SsoToken } from '../../src/sso-login/sso-token.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/types.ts'
import { resolvingDeps } from '../credentials/resolving.ts'
import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
  await sandbox.run('login', 'portal')
  sandbox.aws.resetCalls()
})

afterEach(() => sandbox.close())

const fetchWith = (env: Record<string, string | undefined>): Promise<Result> =>
  sandbox.runWith({ env }, 'export', 'portal', '--refresh')
const refreshes = (): number => sandbox.aws.count('CreateToken', { grantType: 'refresh_token' })

describe('one lock for one store', () => {
  test('a shell with XDG_RUNTIME_DIR and a cron job without it spend the refresh token once', async () => {
    sandbox.passTime(60 * minute)
    sandbox.aws.faults.inject({ operation: 'CreateToken', delayMs: 300 })
    const elsewhere = join(sandbox.home, 'other-run')
    mkdirSync(elsewhere, { mode: 0o700 })
    const results = await Promise.all([
      fetchWith({}),
      fetchWith({ XDG_RUNTIME_DIR: undefined }),
      fetchWith({ XDG_RUNTIME_DIR: elsewhere }),
    ])

    expect(results.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(refreshes()).toBe(1)
  })
})

describe('a rejected refresh token', () => {
  test('changes nothing in the store', async () => {
    const before = readRecords()
    sandbox.aws.revokePortalSessions()
    sandbox.passTime(60 * minute)

    expect(await fetchWith({})).toMatchObject({ status: 4 })
    expect(readRecords()).toEqual(before)
    expect((await sandbox.run('status')).stdout).toContain('not signed in')
  })

  test('is forgotten with the next sign-in', async () => {
    sandbox.aws.revokePortalSessions()
    sandbox.passTime(60 * minute)
    await fetchWith({})
    await sandbox.run('login', 'portal')

    expect((await sandbox.run('status')).stdout).toContain('renews automatically')
    sandbox.passTime(60 * minute)
    expect(await fetchWith({})).toMatchObject({ status: 0 })
  })

  test('is tried again where there is no place for a note, and then too nothing is lost', async () => {
    const lock = join(sandbox.home, 'state', 'lock')
    rmSync(lock, { recursive: true, force: true })
    writeFileSync(lock, 'a file')
    const before = readRecords()
    sandbox.aws.revokePortalSessions()
    sandbox.passTime(60 * minute)

    expect(await fetchWith({ XDG_RUNTIME_DIR: undefined })).toMatchObject({ status: 4 })
    expect(readRecords()).toEqual(before)
  })
})

describe('without a common lock', () => {
  const spent = tokenOf('spent', 0)
  let store: Store

  beforeEach(async () => {
    store = createMemoryStore(() => sandbox.now())
    await store.write('token', tokenToRecord(spent))
  })

  test('the loser waits for the token of the winner, and uses it', async () => {
    const winner = tokenOf('winner', sandbox.now() + 60 * minute)
    rejectRefresh()
    const found = await refresh(async () => {
      if ((await readToken('token', store))?.accessToken.reveal() === 'spent')
        await store.write('token', tokenToRecord(winner))
    })

    expect(found?.accessToken.reveal()).toBe('winner')
  })

  test('the loser leaves the stored token as it is', async () => {
    rejectRefresh()

    expect(await refresh(async () => {})).toBeUndefined()
    expect(await store.read('token')).toEqual(tokenToRecord(spent))
  })

  test('what was refreshed does not replace a sign-in that was made meanwhile', async () => {
    sandbox.passTime(60 * minute)
    sandbox.aws.faults.inject({
      operation: 'CreateToken',
      where: { grantType: 'refresh_token' },
      delayMs: 600,
    })
    const slow = fetchWith({})
    await new Promise((resolve) => {
      setTimeout(resolve, 200)
    })
    await sandbox.run('login', 'portal', '--force')
    const signedIn = readTokenRecord()

    expect(await slow).toMatchObject({ status: 0 })
    expect(readTokenRecord()).toEqual(signedIn)
  })

  function rejectRefresh(): void {
    const body = JSON.stringify({ error: 'invalid_grant' })
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidGrantException' }
    sandbox.aws.faults.inject({ operation: 'CreateToken', answer: { status: 400, body, headers } })
  }

  function refresh(duringSleep: () => Promise<void>): Promise<SsoToken | undefined> {
    const { deps } = resolvingDeps({
      config:
        '[profile a]\nregion = us-east-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s',
      profile: 'a',
      aws: sandbox.aws,
      store,
    })
    const context = Object.assign(Object.create(deps.context) as typeof deps.context, { sleep: duringSleep })
    const signIn = { ssoSession: null, startUrl: 'https://p', ssoRegion: 'us-east-1', scopes: null }
    const connection = { endpoint: sandbox.aws.url, region: 'us-east-1', caBundle: null }
    const search = { signIn, identity: 'token', connection, rejected: [] }
    return refreshToken({ ...search, deps: { ...deps, context } })
  }
})

function tokenOf(text: string, expiresAt: number): SsoToken {
  const client = { clientId: 'c', clientSecret: new Secret('s'), expiresAt: Number.MAX_SAFE_INTEGER }
  return {
    accessToken: new Secret(text),
    expiresAt,
    refreshToken: new Secret(`refresh ${text}`),
    registration: client,
  }
}

function readRecords(): Readonly<Record<string, string>> {
  const folder = join(sandbox.home, 'state', 'records')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'base64')]))
}

function readTokenRecord(): readonly string[] {
  return Object.values(readRecords()).filter((text) =>
    Buffer.from(text, 'base64').toString('latin1').includes('"kind":"sso-token"'),
  )
}
