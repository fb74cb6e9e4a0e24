/** The files of the clients of `awsx server`. */
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { hashToken, isClientName, openServerClients } from '../../src/server/server-clients.ts'
import type { ServerClient, ServerClients } from '../../src/server/server-clients.ts'

const uid = process.getuid?.()
let folder: string
let clients: ServerClients

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-clients-'))
  clients = openServerClients(folder, uid)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const clientOf = (name: string): ServerClient => ({
  name,
  tokenHash: hashToken(`token of ${name}`),
  profiles: ['dev'],
  createdAt: 1,
  expiresAt: null,
  confirmed: {},
  agent: null,
})

/** Windows has no file modes. */
const onPosix = process.platform === 'win32' ? describe.skip : describe

test('a client is found by its token, in another process too', () => {
  clients.save(clientOf('one'))
  clients.save({ ...clientOf('two'), expiresAt: 2, confirmed: { dev: 'x' }, agent: { name: 'a', by: 'b' } })

  const others = openServerClients(folder, uid)
  expect(others.find('token of one')).toEqual(clientOf('one'))
  expect(others.find('token of two')).toMatchObject({
    expiresAt: 2,
    confirmed: { dev: 'x' },
    agent: { name: 'a' },
  })
  expect(others.find('token of')).toBeUndefined()
  expect(others.find(hashToken('token of one'))).toBeUndefined()
})

onPosix('file modes', () => {
  test('their folder is for the user alone', () => {
    clients.save(clientOf('one'))
    expect(statSync(join(folder, 'clients')).mode & 0o777).toBe(0o700)
  })

  test('a file that others can write grants nothing, and the other clients stay', () => {
    clients.save(clientOf('one'))
    clients.save(clientOf('two'))
    chmodSync(join(folder, 'clients/two.json'), 0o666)

    expect(clients.find('token of two')).toBeUndefined()
    expect(clients.find('token of one')).toEqual(clientOf('one'))
  })
})

test('the last use of a client is kept to the minute, and removed with it', () => {
  clients.save(clientOf('one'))
  expect(clients.readLastUse('one')).toBeNull()
  clients.saveLastUse('one', 100_000)
  clients.saveLastUse('one', 159_999)
  expect(clients.readLastUse('one')).toBe(100_000)
  clients.saveLastUse('one', 160_000)
  expect(openServerClients(folder, uid).readLastUse('one')).toBe(160_000)

  clients.remove('one')
  expect(clients.readLastUse('one')).toBeNull()
})

test('a removed client is unknown at once', () => {
  clients.save(clientOf('one'))
  expect(clients.remove('one')).toBe(true)
  expect(clients.remove('one')).toBe(false)
  expect(clients.remove('../one')).toBe(false)
  expect(clients.find('token of one')).toBeUndefined()
})

test.each<[string, (file: string) => void]>([
  ['is no JSON', (file) => writeFileSync(file, '{')],
  ['is no client', (file) => writeFileSync(file, '{"name":"two"}')],
  [
    'has profiles of another type',
    (file) => writeFileSync(file, JSON.stringify({ ...clientOf('two'), profiles: 'dev' })),
  ],
])('a file that %s grants nothing, and the other clients stay', (_what, damage) => {
  clients.save(clientOf('one'))
  clients.save(clientOf('two'))
  damage(join(folder, 'clients/two.json'))

  expect(clients.find('token of two')).toBeUndefined()
  expect(clients.find('token of one')).toEqual(clientOf('one'))
})

test.each(['a', 'dev-1', 'a.b_c', '1', 'x'.repeat(64)])('%s can be a name', (name) => {
  expect(isClientName(name)).toBe(true)
})

test.each(['', '.', '..', '-a', '.a', 'a.', 'a/b', 'a b', 'A', 'ä', 'x'.repeat(65)])(
  '%j cannot be a name',
  (name) => {
    expect(isClientName(name)).toBe(false)
  },
)
