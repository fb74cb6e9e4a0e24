/** Signing out with a store that cannot be written. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { AwsxError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { logout } from '../../src/sso-login/logout.ts'
import { tokenToRecord } from '../../src/sso-login/sso-token.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { resolvingDeps } from '../credentials/resolving.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const signIn = { ssoSession: null, startUrl: 'https://p', ssoRegion: 'us-east-1', scopes: null }
const config = `
[profile a]
region = us-east-1
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = s
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({})
})

afterEach(() => sandbox.close())

test('the portal session ends even if nothing can be removed, and the failure is reported', async () => {
  const problem = new AwsxError('STORE_UNAVAILABLE', 'the disk is read-only')
  const fail = (): never => {
    throw problem
  }
  const expiresAt = sandbox.now() + 60 * 60_000
  const token = { accessToken: new Secret('access'), expiresAt, refreshToken: null, registration: null }
  const read = (): Promise<ReturnType<typeof tokenToRecord>> => Promise.resolve(tokenToRecord(token))
  const store = {
    ...createMemoryStore(() => sandbox.now()),
    read,
    removeDerived: fail,
    remove: fail,
  }
  const { deps } = resolvingDeps({ config, profile: 'a', aws: sandbox.aws, store })

  expect(await logout(signIn, deps)).toMatchObject({ ended: ['store'], derived: 0, failure: problem })
  expect(sandbox.aws.count('Logout')).toBe(1)
})
