/** Checking a token with a portal that rejects every one. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { AwsxError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { ensureCheckedToken } from '../../src/sso-login/check-token.ts'
import { tokenToRecord } from '../../src/sso-login/sso-token.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { resolvingDeps } from '../credentials/resolving.ts'
import type { ReadyDeps } from '../credentials/resolving.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const signIn = { ssoSession: null, startUrl: START_URL, ssoRegion: 'ap-northeast-1', scopes: null }
const config = `
[profile a]
region = us-east-1
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = s
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({})
  sandbox.aws.faults.inject({ operation: 'ListAccounts', answer: { status: 401 } })
})

afterEach(() => sandbox.close())

/** A store in which another process saves a new token before each of the first reads. */
function depsWithNewTokens(most: number): ReadyDeps['deps'] {
  let count = 0
  const read = (): Promise<ReturnType<typeof tokenToRecord>> => {
    count = Math.min(most, count + 1)
    const accessToken = new Secret(`access ${count}`)
    const expiresAt = sandbox.now() + 60 * 60_000
    return Promise.resolve(tokenToRecord({ accessToken, expiresAt, refreshToken: null, registration: null }))
  }
  const store = { ...createMemoryStore(() => sandbox.now()), read }
  return resolvingDeps({ config, profile: 'a', aws: sandbox.aws, store }).deps
}

test('ends after three tokens, although there is always another one', async () => {
  const options = { login: null, loginCommand: 'awsx login a' }

  await expect(ensureCheckedToken(signIn, depsWithNewTokens(100), options)).rejects.toMatchObject({
    code: 'SSO_LOGIN_REQUIRED',
    hints: ['awsx login a'],
  })
  expect(sandbox.aws.count('ListAccounts')).toBe(3)
})

test('signs in after three tokens if the user may be asked', async () => {
  const opened: unknown[] = []
  const login = {
    flow: 'browser',
    reason: null,
    mayOpenBrowser: true,
    opensDevicePage: true,
    showsQrCode: false,
    openBrowser: (target) => {
      opened.push(target)
      return Promise.reject(new AwsxError('INTERRUPTED', 'the sign-in has started'))
    },
    port: 0,
    force: false,
  } as const satisfies NonNullable<Parameters<typeof ensureCheckedToken>[2]['login']>
  const options = { login, loginCommand: 'awsx login a' }

  await expect(ensureCheckedToken(signIn, depsWithNewTokens(4), options)).rejects.toThrow(
    'the sign-in has started',
  )
  expect(opened).toHaveLength(1)
  expect(sandbox.aws.count('ListAccounts')).toBe(3)
})
