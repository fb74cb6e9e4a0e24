import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/types.ts'
import { exercises, sample } from './exercise.ts'
import { hasSharedMemory, makeSandbox, type Sandbox } from './store-sandbox.ts'
import { buildProgram, isInstalled, runtimes, start, variablesOf } from './processes.ts'

describe('a store in memory', () => {
  const store = createMemoryStore(Date.now)
  test.each(exercises)('$name', async (exercise) => {
    await expect(exercise.run(store)).resolves.toBeUndefined()
  })

  test('does not share its records with the caller', async () => {
    const payload = { list: [1] }
    await store.write('shared', { ...sample, payload })
    payload.list.push(2)
    expect((await store.read('shared'))?.payload).toEqual({ list: [1] })
  })
})

const withPassphrase = { env: { AWSX_PASSPHRASE: 'correct horse' } }

describe('a store under a passphrase', () => {
  exerciseOnDisk({ keySource: 'file', sandbox: () => makeSandbox(withPassphrase) })
})

const describeRuntime = hasSharedMemory ? describe : describe.skip
describeRuntime('a store with a key in memory-backed files (Linux)', () => {
  exerciseOnDisk({ keySource: 'runtime', sandbox: () => makeSandbox() })
})

describe.each(runtimes.filter(isInstalled))('in another process on $name', (runtime) => {
  let program: ReturnType<typeof buildProgram>
  let sandbox: Sandbox
  beforeAll(() => {
    program = buildProgram()
    sandbox = makeSandbox(withPassphrase)
  })
  afterAll(() => {
    program.remove()
    sandbox.remove()
  })

  test('passes all exercises with a store under a passphrase', async () => {
    const env = variablesOf(sandbox)
    const { stdout, stderr } = await start([runtime.path, program.path, 'exercise'], env).outcome
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(exercises.map(({ name }) => [name, 'ok'])))
    expect(stderr).toBe('')
    rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
    const later = await start([runtime.path, program.path, 'get', 'one'], env).outcome
    expect(JSON.parse(later.stdout)).toEqual({ record: sample, keySource: 'file' })
  })

  test('reads records of the tests, which read its records', async () => {
    const run = (...words: string[]) =>
      start([runtime.path, program.path, ...words], variablesOf(sandbox)).outcome
    await run('put', 'written there')
    expect(await sandbox.open().read('written there')).toEqual(sample)
    await sandbox.open().write('written here', sample)
    expect(JSON.parse((await run('get', 'written here')).stdout)).toMatchObject({ record: sample })
    expect(sandbox.warnings).toEqual([])
  })
})

function exerciseOnDisk(kind: { keySource: string; sandbox: () => Sandbox }): void {
  let sandbox: Sandbox
  let store: Store
  beforeAll(() => {
    sandbox = kind.sandbox()
    store = sandbox.open()
  })
  afterAll(() => sandbox.remove())

  test.each(exercises)('$name', async (exercise) => {
    await expect(exercise.run(store)).resolves.toBeUndefined()
  })

  test('gives another process the same answers', async () => {
    await store.write('common', sample)
    const other = sandbox.open()
    expect(await other.read('common')).toEqual(sample)
    expect(other.metadata('common')).toEqual(store.metadata('common'))
    expect(other.describe()).toMatchObject({ keySource: kind.keySource })
    expect(sandbox.warnings).toEqual([])
  })
}
