/** The stages of a rotation with answers of AWS that the local AWS does not give. */
import { beforeEach, expect, test } from '@jest/globals'

import { AwsxError } from '../../src/errors.ts'
import type { KeyRecord } from '../../src/keys/key-record.ts'
import { rotateKey } from '../../src/keys/rotate/rotate-key.ts'

const arn = 'arn:aws:iam::111111111111:user/hanako'
const other = 'arn:aws:iam::111111111111:user/other'
const begin = { startedAt: 0, arn, userName: 'hanako', oldKeyId: 'AKIAOLD' }
const created = {
  accessKeyId: 'AKIAOLD',
  secretAccessKey: 'old',
  accountId: null,
  rotation: {
    ...begin,
    stage: 'created',
    newKey: { accessKeyId: 'AKIANEW', secretAccessKey: 'new' },
    createdAt: 1,
  },
} as const
const deactivated = {
  accessKeyId: 'AKIANEW',
  secretAccessKey: 'new',
  accountId: null,
  rotation: { ...begin, stage: 'deactivated' },
} as const

let record: KeyRecord
let deleted: string[]
let listed: string[]
let time: number

beforeEach(() => {
  deleted = []
  listed = ['AKIAOLD', 'AKIANEW']
  time = 0
})

function rotate(identify: () => string): Promise<void> {
  const deps = {
    calls: {
      list: async () => listed.map((accessKeyId) => ({ accessKeyId })),
      delete: async (_user: string, id: string) => void deleted.push(id),
    },
    identify: async () => ({ arn: identify() }),
    read: async () => record,
    readAll: async () => [],
    write: async (_profile: string, _before: KeyRecord, after: KeyRecord) => void (record = after),
    sleep: async (ms: number) => void (time += ms),
    elapsed: () => time,
    now: () => time,
    say: () => undefined,
    forgetSessions: () => undefined,
  }
  return rotateKey('dev', deps as never)
}

function reject(): never {
  const cause = Object.assign(new Error('no such key'), { name: 'InvalidClientTokenId' })
  throw new AwsxError('AWS_REFUSED', 'could not ask who this is', { cause })
}

test('a new key of another user is not used', async () => {
  record = created
  await expect(rotate(() => other)).rejects.toMatchObject({ code: 'KEY_NOT_ROTATED' })
  expect(record).toBe(created)
})

test('the old key is not deleted if the new one has become that of another user', async () => {
  record = deactivated
  await expect(rotate(() => other)).rejects.toMatchObject({ code: 'KEY_NOT_ROTATED' })
  expect(deleted).toEqual([])
})

test('a new key that is gone ends the rotation, so that the next one begins with the old key', async () => {
  record = created
  listed = ['AKIAOLD']
  await expect(rotate(reject)).rejects.toThrow('it no longer exists')
  expect(record).toMatchObject({ accessKeyId: 'AKIAOLD', rotation: null })
})

test('a new key that AWS does not accept yet stays', async () => {
  record = created
  await expect(rotate(reject)).rejects.toThrow('AWS does not accept it yet')
  expect(record).toBe(created)
})
