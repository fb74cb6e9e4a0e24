import { expect, test } from '@jest/globals'

import { AwsxError } from '../../src/errors.ts'
import { dropDerived } from '../../src/sso-login/drop-derived.ts'
import type { LoginDeps } from '../../src/sso-login/login-deps.ts'

function depsWith(removeDerived: () => number): {
  readonly deps: LoginDeps
  readonly said: readonly string[]
} {
  const said: string[] = []
  const say = (line: string): void => void said.push(line)
  return { deps: { store: { removeDerived }, say, debug: say } as unknown as LoginDeps, said }
}

test('an unwritable store does not fail the sign-in, but prints a warning', () => {
  const { deps, said } = depsWith(() => {
    throw new AwsxError('STORE_UNAVAILABLE', 'the disk is read-only')
  })
  dropDerived({ identity: 'token', deps })

  expect(said).toEqual([
    'warning: credentials cached from the previous sign-in remain: the disk is read-only',
  ])
})

test('another failure is not hidden', () => {
  const { deps } = depsWith(() => {
    throw new RangeError('bug')
  })

  expect(() => dropDerived({ identity: 'token', deps })).toThrow('bug')
})
