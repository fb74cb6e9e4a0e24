/** What another version of awsx has left in the store. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { writeQuickStore } from '../in-process/store.ts'
import { sample } from './exercise.ts'
import { sealVersion1 } from './old-record.ts'
import { passphrase } from './passphrases.ts'
import { makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = makeSandbox({ env: { AWSX_PASSPHRASE: passphrase } })
  writeQuickStore(state(), passphrase)
})
afterEach(() => sandbox.remove())
const state = (...names: string[]): string => join(sandbox.home, 'state', ...names)
const recordPath = (identity: string): string => state('records', recordNameIn(sandbox, identity))

describe('an older version', () => {
  test('of a record counts as missing, without a warning, and the next write replaces it', async () => {
    const store = sandbox.open()
    await store.write('a', sample)
    const { storeId } = JSON.parse(readFileSync(state('store.json'), 'utf8')) as { storeId: string }
    const binding = { key: Buffer.alloc(32, 7), storeId, identity: 'a' }
    writeFileSync(recordPath('a'), sealVersion1(binding, sample, Buffer.alloc(12)))
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(store.metadata('a')).toBeUndefined()
    expect(store.list()).toEqual([])
    await sandbox.open().write('a', sample)
    expect(await sandbox.open().read('a')).toEqual(sample)
    expect(readdirSync(state('records'))).toEqual([recordNameIn(sandbox, 'a')])
    expect(sandbox.warnings).toEqual([])
  })
})

describe('an older version of the store', () => {
  test('counts as missing; the next write moves it aside, with its records, and creates a new one', async () => {
    await sandbox.open().write('a', sample)
    const path = state('store.json')
    const text = readFileSync(path, 'utf8')
    const older = JSON.stringify({ ...(JSON.parse(text) as object), version: 1 })
    const records = readdirSync(state('records'))
    writeFileSync(path, older)
    expect(await sandbox.open().read('a')).toBeUndefined()
    await sandbox.open().write('a', sample)
    expect(await sandbox.open().read('a')).toEqual(sample)
    const aside = readdirSync(state()).filter((name) => name.endsWith('.aside'))
    expect(aside).toEqual([
      expect.stringMatching(/^records-\d+\.aside$/),
      expect.stringMatching(/^store\.json-\d+\.aside$/),
    ])
    expect(readdirSync(state(aside[0] ?? ''))).toEqual(records)
    expect(readFileSync(state(aside[1] ?? ''), 'utf8')).toBe(older)
    expect(sandbox.warnings).toEqual([
      `an older awsx created this store (${path}); the next sign-in creates a new store`,
      `an older awsx created this store (${path}); the next sign-in creates a new store`,
      `an older awsx created the records; moved them to ${state(aside[0] ?? '')} and created a new store`,
    ])
  })
})

describe('a newer version', () => {
  test('of a record counts as missing, and is neither replaced nor removed', async () => {
    const store = sandbox.open()
    await store.write('a', sample)
    const newer = Buffer.from('{"v":5,"other":true}\nbody')
    writeFileSync(recordPath('a'), newer)
    expect(await store.read('a')).toBeUndefined()
    await expect(store.write('a', sample)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(readFileSync(recordPath('a'))).toEqual(newer)
    expect(sandbox.warnings).toEqual([])
  })

  test('of the store is an error, and nothing changes', async () => {
    await sandbox.open().write('a', sample)
    writeFileSync(state('store.json'), '{"version":3}')
    const before = readdirSync(state('records'))
    const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('newer awsx') }
    await expect(sandbox.open().read('a')).rejects.toMatchObject(refusal)
    await expect(sandbox.open().write('a', sample)).rejects.toMatchObject(refusal)
    expect(readFileSync(state('store.json'), 'utf8')).toBe('{"version":3}')
    expect(readdirSync(state('records'))).toEqual(before)
  })
})
