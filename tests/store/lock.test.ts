import { existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { runLocked } from '../../src/store/lock/run-locked.ts'
import { openGenerationLock } from '../../src/store/lock/generation-lock.ts'
import { hasSharedMemory, makeSandbox, type Sandbox } from './store-sandbox.ts'
import {
  buildProgram,
  isInstalled,
  nameRuntime,
  runtimes,
  start,
  variablesOf,
  type Running,
  type Runtime,
} from './processes.ts'

let program: ReturnType<typeof buildProgram>
let sandbox: Sandbox
beforeAll(() => {
  program = buildProgram()
})
afterAll(() => program.remove())
beforeEach(() => {
  sandbox = makeSandbox()
})
afterEach(() => sandbox.remove())

const describeLinux = hasSharedMemory ? describe : describe.skip

for (const runtime of runtimes)
  (isInstalled(runtime) ? describeLinux : describe.skip)(
    `locks among processes on ${nameRuntime(runtime)} (Linux)`,
    () => exercise(runtime),
  )

function exercise({ path }: Runtime): void {
  const run = (...words: string[]): Running => start([path, program.path, ...words], variablesOf(sandbox))

  test('never let two into the section at once, although a fifth is killed in it', async () => {
    const folder = mkdtempSync(join(sandbox.home, 'section-'))
    const all = Array.from({ length: 15 }, () => run('overlap', folder, '8'))
    const doomed = all.slice(0, 3)
    await waitFor(() => existsSync(join(folder, 'counter')))
    for (const { child } of doomed) {
      await new Promise((resolve) => {
        setTimeout(resolve, 30)
      })
      child.kill('SIGKILL')
    }
    const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
    expect(outcomes.slice(3).map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      outcomes.slice(3).map(() => ({ status: 0, stderr: '' })),
    )
    expect(existsSync(join(folder, 'overlaps'))).toBe(false)
    expect(Number(readFileSync(join(folder, 'counter'), 'utf8'))).toBeGreaterThanOrEqual(12 * 8)
  })

  test('twelve cold processes fetch once', async () => {
    const calls = join(sandbox.home, 'calls')
    const all = Array.from({ length: 12 }, () => run('once', calls, '150'))
    const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toHaveLength(1)
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(1)
    expect(outcomes.map(({ status, stderr }) => `${status} ${stderr}`)).toEqual(outcomes.map(() => '0 '))
  })

  test('a killed owner frees its lock at once', async () => {
    const holder = run('hold', 'x')
    await holder.ready
    const waiter = run('attempt', 'x', '20000')
    await new Promise((resolve) => {
      setTimeout(resolve, 400)
    })
    const killed = performance.now()
    holder.child.kill('SIGKILL')
    const { status, stdout } = await waiter.outcome
    expect([status, stdout]).toEqual([0, expect.stringContaining('waited')])
    expect(performance.now() - killed).toBeLessThan(2000)
  })

  test('a stopped owner blocks others only until their deadline, and is named', async () => {
    const holder = run('hold', 'x')
    await holder.ready
    holder.child.kill('SIGSTOP')
    const { status, stdout, ms } = await run('attempt', 'x', '1200').outcome
    holder.child.kill('SIGKILL')
    const { code, message } = JSON.parse(stdout) as { code: string; message: string }
    expect([status, code]).toEqual([7, 'STORE_LOCKED'])
    expect(message).toContain(`pid ${holder.child.pid}`)
    expect(message).toContain('a test of patience')
    expect(ms).toBeLessThan(6000)
  })

  test('a process that waits is told the owner after a second', async () => {
    const holder = run('hold', 'x')
    await holder.ready
    const waiter = run('attempt', 'x', '20000')
    await new Promise((resolve) => {
      setTimeout(resolve, 1800)
    })
    holder.child.kill('SIGKILL')
    const { stdout } = await waiter.outcome
    const { notice } = JSON.parse(stdout) as { notice: unknown }
    expect(notice).toEqual({ pid: holder.child.pid, purpose: 'a test of patience' })
  })
}

describeLinux('the lock made of files (Linux)', () => {
  test.each([1, 2, 3])(
    'with a dead holder to begin with and a fifth killed, no overlap (run %i)',
    async () => {
      const folder = mkdtempSync(join(sandbox.home, 'section-'))
      const run = (...words: string[]): Running =>
        start([process.execPath, program.path, ...words], variablesOf(sandbox))
      const all = Array.from({ length: 20 }, () => run('overlapFiles', folder, '10'))
      await waitFor(() => existsSync(join(folder, 'counter')))
      for (const { child } of all.slice(0, 4)) {
        child.kill('SIGKILL')
        await new Promise((resolve) => {
          setTimeout(resolve, 20)
        })
      }
      const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
      expect(outcomes.slice(4).map(({ status }) => status)).toEqual(outcomes.slice(4).map(() => 0))
      expect(existsSync(join(folder, 'overlaps'))).toBe(false)
      expect(Number(readFileSync(join(folder, 'counter'), 'utf8'))).toBeGreaterThanOrEqual(160)
    },
  )

  test('is held by one handle at a time, and again after it was closed', () => {
    const path = join(sandbox.home, 'lock')
    const first = openGenerationLock(path)
    const second = openGenerationLock(path)
    expect([first.tryAcquire(), first.tryAcquire(), second.tryAcquire()]).toEqual([true, true, false])
    second.close()
    expect(openGenerationLock(path).tryAcquire()).toBe(false)
    first.close()
    expect(second.tryAcquire()).toBe(true)
    second.close()
  })
})

describe('without a lock', () => {
  test('the work runs anyway, and its failure passes through', async () => {
    writeFileSync(join(sandbox.home, 'file'), '')
    const path = join(sandbox.home, 'file', 'lock')
    expect(await runLocked(path, { waitMs: 0 }, () => Promise.resolve('done'))).toBe('done')
    const failing = runLocked(path, { waitMs: 0 }, () => Promise.reject(new Error('of the work')))
    await expect(failing).rejects.toThrow('of the work')
  })
})

describe('the folder of the locks', () => {
  test('is in the state folder, whatever XDG_RUNTIME_DIR says, and reading a denial creates nothing', async () => {
    const beside = join(sandbox.home, 'state', 'lock')
    expect(sandbox.open().readNote('x')).toBeUndefined()
    expect(existsSync(join(sandbox.home, 'state'))).toBe(false)
    await sandbox.open().withLock('x', { waitMs: 0 }, () => Promise.resolve())
    expect(readdirSync(beside).filter((name) => name.endsWith('.lk') || name.endsWith('.d'))).toHaveLength(1)
    expect(readdirSync(sandbox.runtime)).toEqual([])
  })

  test('loses the locks that were not used for a hundred days', async () => {
    const beside = join(sandbox.home, 'state', 'lock')
    await sandbox.open().withLock('x', { waitMs: 0 }, () => Promise.resolve())
    const [old, young] = ['0'.repeat(32), '1'.repeat(32)]
    const days = (count: number): Date => new Date(Date.now() - count * 24 * 60 * 60_000)
    for (const [name, age] of [
      [`${old}.lk`, 101],
      [`${young}.lk`, 99],
      ['swept', 2],
    ] as const) {
      writeFileSync(join(beside, name), '')
      utimesSync(join(beside, name), days(age), days(age))
    }
    await sandbox.open().withLock('x', { waitMs: 0 }, () => Promise.resolve())
    const names = readdirSync(beside)
    expect([names.includes(`${old}.lk`), names.includes(`${young}.lk`)]).toEqual([false, true])
  })
})

async function waitFor(condition: () => boolean): Promise<void> {
  const end = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > end) throw new Error('it did not come to pass in 20 s')
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
}
