import { expect, test } from '@jest/globals'

import { AwsxError } from '../../src/errors.ts'
import { dropDerived, dropDerivedOfOthers } from '../../src/sso-login/drop-derived.ts'
import type { LoginDeps } from '../../src/sso-login/login-deps.ts'
import type { SsoToken } from '../../src/sso-login/sso-token.ts'
import { Secret } from '../../src/secret.ts'

const token: SsoToken = {
  accessToken: new Secret('access'),
  expiresAt: 0,
  refreshToken: null,
  registration: { clientId: 'client', clientSecret: new Secret('secret'), expiresAt: 0 },
}

function depsWith(removeDerived: () => number): {
  readonly deps: LoginDeps
  readonly said: readonly string[]
} {
  const said: string[] = []
  const say = (line: string): void => void said.push(line)
  const notes = new Map<string, string>()
  const store = {
    removeDerived,
    writeNote: (name: string, text: string) => void notes.set(name, text),
    readNote: (name: string) => notes.get(name),
  }
  return { deps: { store, say, debug: say } as unknown as LoginDeps, said }
}

test('an unwritable store does not fail the sign-in, but prints a warning', () => {
  const { deps, said } = depsWith(() => {
    throw new AwsxError('STORE_UNAVAILABLE', 'the disk is read-only')
  })
  dropDerived({ identity: 'token', deps }, token)

  expect(said).toEqual([
    'warning: credentials cached from the previous sign-in remain: the disk is read-only',
  ])
})

test('another failure is not hidden', () => {
  const { deps } = depsWith(() => {
    throw new RangeError('bug')
  })

  expect(() => dropDerived({ identity: 'token', deps }, token)).toThrow('bug')
})

test('what could not be removed is removed by a later run, once', () => {
  const calls: string[] = []
  const { deps, said } = depsWith(() => {
    calls.push('remove')
    if (calls.length === 1) throw new AwsxError('STORE_UNAVAILABLE', 'the disk is full')
    return 0
  })
  for (let run = 0; run < 3; run += 1)
    dropDerivedOfOthers({ identity: 'token', deps }, { token, from: 'aws-cli' })

  expect(calls).toHaveLength(2)
  expect(said).toHaveLength(1)
})
