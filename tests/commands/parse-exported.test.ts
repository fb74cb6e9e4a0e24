/** The content of an exported file: each member that is wrong gives a clear error before anything is imported. */
import { describe, expect, test } from '@jest/globals'

import { parseExported } from '../../src/commands/store/parse-exported.ts'
import { mfaSeedIdentity } from '../../src/credentials/mfa-seed-identity.ts'
import { storedKeyIdentity } from '../../src/credentials/stored-key-identity.ts'
import { AwsxError } from '../../src/errors.ts'

const key = {
  identity: storedKeyIdentity('dev'),
  kind: 'iam-key',
  payload: {
    accessKeyId: 'AKIAEXAMPLE000000001',
    secretAccessKey: 'local+secret/of/nobody/0000000000000001',
    accountId: '111111111111',
    sessionToken: null,
    expiresAt: null,
    addedAt: 1_700_000_000_000,
    arn: 'arn:aws:iam::111111111111:user/me',
    createdAt: null,
    storedBy: 'awsx add',
    rotation: null,
  },
}
const seed = {
  identity: mfaSeedIdentity('arn:aws:iam::111111111111:mfa/me'),
  kind: 'mfa-seed',
  payload: { seed: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', addedAt: 1_700_000_000_000 },
}
const file = {
  format: 'awsx store export',
  version: 1,
  exportedAt: '2025-01-15T09:00:00Z',
  secrets: [key, seed],
}

/** One of each type, and texts that something later could trip over. */
const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  '',
  ' ',
  'x',
  'a\nb',
  '\0',
  '\u200b',
  '[]',
  '{}',
  '["iam-key",1]',
  '["iam-key",1,""]',
  '["iam-key",1,5]',
  '["iam-key", 1, "dev"]',
  '["mfa-seed",1,"dev","more"]',
  'not json',
  [],
  [null],
  [[]],
  {},
  { identity: {} },
  { toString: 1 },
  { length: 1 },
]

type Path = readonly (string | number)[]

/** A copy in which the member at a path is another one, or missing if `value` is undefined. */
function changed(source: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const copy: unknown = Array.isArray(source) ? [...(source as unknown[])] : { ...(source as object) }
  const members = copy as Record<string | number, unknown>
  members[name] = changed(members[name], rest, value)
  return copy
}

function pathsBelow(source: unknown, path: Path = []): readonly Path[] {
  if (typeof source !== 'object' || source === null) return [path]
  return [path, ...Object.entries(source).flatMap(([name, member]) => pathsBelow(member, [...path, name]))]
}

/** @returns the secrets, or the error. Anything but an AwsxError fails the test. */
function outcome(content: unknown): unknown {
  try {
    return parseExported(JSON.stringify(content) ?? '', 'keys.age')
  } catch (error) {
    expect(error).toBeInstanceOf(AwsxError)
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('keys.age') })
    return error
  }
}

test('what store export writes is read', () => {
  expect(outcome(file)).toEqual([key, seed])
})

test('every member of a wrong type, or that is missing, is read or a usage error', () => {
  const paths = pathsBelow(file)
  expect(paths).toHaveLength(25)
  for (const path of paths) for (const value of [...odd, undefined]) outcome(changed(file, path, value))
})

describe('a malformed secret is named by its number and member', () => {
  test.each<[Path, unknown, string]>([
    [['secrets', 0, 'identity'], 'not json', 'secret 1 of keys.age is malformed (identity)'],
    [['secrets', 0, 'identity'], seed.identity, 'secret 1 of keys.age is malformed (identity)'],
    [['secrets', 1, 'identity'], '["mfa-seed",1,""]', 'secret 2 of keys.age is malformed (identity)'],
    [['secrets', 1, 'kind'], 'sso-token', 'secret 2 of keys.age is malformed (kind)'],
    [['secrets', 0, 'payload'], 'x', 'secret 1 of keys.age is malformed (accessKeyId)'],
    [['secrets', 0, 'payload', 'secretAccessKey'], 'a\nb', 'malformed (secretAccessKey)'],
    [['secrets', 0, 'payload', 'sessionToken'], 'x', 'malformed (sessionToken)'],
    [['secrets', 0, 'payload', 'rotation'], { stage: 'creating' }, 'malformed (rotation)'],
    [['secrets', 1, 'payload', 'seed'], 'short', 'secret 2 of keys.age is malformed (seed)'],
    [['secrets', 1], null, 'secret 2 of keys.age is malformed (kind)'],
  ])('%j as %j', (path, value, message) => {
    expect(outcome(changed(file, path, value))).toMatchObject({ message: expect.stringContaining(message) })
  })
})

test.each([
  [{ ...file, version: 2 }, 'store import: a newer awsx wrote keys.age'],
  [{ ...file, format: 'another' }, 'store import: keys.age is not a file of awsx store export'],
  [[], 'store import: keys.age is not a file of awsx store export'],
])('another file is named: %j', (content, message) => {
  expect(outcome(content)).toMatchObject({ message })
})
