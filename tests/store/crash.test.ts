import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { sample } from './exercise.ts'
import { passphrase } from './passphrases.ts'
import { hasSharedMemory, makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'
import { buildProgram, start, variablesOf, type Running } from './processes.ts'

let program: ReturnType<typeof buildProgram>
let sandbox: Sandbox
beforeAll(() => {
  program = buildProgram()
})
afterAll(() => program.remove())
beforeEach(() => {
  sandbox = makeSandbox({ env: hasSharedMemory ? {} : { AWSX_PASSPHRASE: passphrase } })
})
afterEach(() => sandbox.remove())

const run = (...words: string[]): Running =>
  start([process.execPath, program.path, ...words], variablesOf(sandbox))

describe('writers that are killed', () => {
  test('never leave a torn record, and no temporary files after the next write', async () => {
    await sandbox.open().write('torn', { ...sample, payload: 'first' })
    await sandbox.open().write('torn', { ...sample, payload: 'a' })
    const reader = run('read', '5000')
    const end = performance.now() + 4500
    let kills = 0
    while (performance.now() < end) {
      const writers = [run('write'), run('write')]
      await Promise.all(writers.map(({ ready }) => ready))
      await new Promise((resolve) => {
        setTimeout(resolve, Math.random() * 60)
      })
      for (const { child } of writers) child.kill('SIGKILL')
      await Promise.all(writers.map(({ outcome }) => outcome))
      kills += writers.length
    }
    const { stdout, stderr } = await reader.outcome
    const counts = JSON.parse(stdout) as { reads: number; torn: number; absent: number }
    expect(counts).toEqual({ reads: counts.reads, torn: 0, absent: 0 })
    expect(stderr).toBe('')
    expect(counts.reads).toBeGreaterThan(200)
    expect(kills).toBeGreaterThan(5)
    await sandbox.open().write('torn', sample)
    expect(await sandbox.open().read('torn')).toEqual(sample)
    expect(readdirSync(join(sandbox.home, 'state', 'records'))).toEqual([recordNameIn(sandbox, 'torn')])
    expect(sandbox.warnings).toEqual([])
  })
})

describe('many first writers at once', () => {
  test('agree on one store', async () => {
    const all = Array.from({ length: 12 }, (_value, index) => run('put', `record ${index}`))
    const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
    expect(outcomes.map(({ status, stderr }) => `${status} ${stderr}`)).toEqual(outcomes.map(() => '0 '))
    const store = sandbox.open()
    const records = await Promise.all(outcomes.map((_outcome, index) => store.read(`record ${index}`)))
    expect(records).toEqual(outcomes.map(() => sample))
    expect(readdirSync(join(sandbox.home, 'state')).sort()).toEqual(['lock', 'records', 'store.json'])
    expect(sandbox.warnings).toEqual([])
  })
})
