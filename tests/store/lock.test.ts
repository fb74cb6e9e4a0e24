import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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
      await pause(30)
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

  describe('an owner that does not release its lock', () => {
    let killed: ReturnType<typeof killOwner>
    let stopped: ReturnType<typeof stopOwner>
    let told: ReturnType<typeof waitForNotice>

    // At the same time, because they mostly wait.
    beforeAll(() => {
      killed = inSandbox(killOwner)
      stopped = inSandbox(stopOwner)
      told = inSandbox(waitForNotice)
      for (const running of [killed, stopped, told]) running.catch(() => undefined)
    })

    test('frees its lock at once when it is killed', async () => {
      const { status, stdout, ms } = await killed
      expect([status, stdout]).toEqual([0, expect.stringContaining('waited')])
      expect(ms).toBeLessThan(2000)
    })

    test('blocks others only until their deadline when it is stopped, and is named', async () => {
      const { pid, status, stdout, ms } = await stopped
      const { code, message } = lastLine(stdout) as { code: string; message: string }
      expect([status, code]).toEqual([7, 'STORE_LOCKED'])
      expect(message).toContain(`pid ${pid}`)
      expect(message).toContain('a test of patience')
      expect(ms).toBeLessThan(6000)
    })

    test('is named to a process that waits, after a second', async () => {
      const { pid, stdout } = await told
      const [notice = ''] = stdout.split('\n')
      expect(JSON.parse(notice)).toEqual({ notice: { pid, purpose: 'a test of patience' } })
    })
  })

  const lastLine = (stdout: string): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '')

  type Run = (...words: string[]) => Running

  /** Runs something with a store of its own. */
  async function inSandbox<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const own = makeSandbox()
    try {
      return await work((...words) => start([path, program.path, ...words], variablesOf(own)))
    } finally {
      own.remove()
    }
  }

  async function killOwner(runHere: Run) {
    const holder = runHere('hold', 'x')
    await holder.ready
    const waiter = runHere('attempt', 'x', '20000')
    await waiter.ready
    const since = performance.now()
    holder.child.kill('SIGKILL')
    const { status, stdout } = await waiter.outcome
    return { status, stdout, ms: performance.now() - since }
  }

  async function stopOwner(runHere: Run) {
    const holder = runHere('hold', 'x')
    await holder.ready
    holder.child.kill('SIGSTOP')
    const outcome = await runHere('attempt', 'x', '1200').outcome
    holder.child.kill('SIGKILL')
    return { ...outcome, pid: holder.child.pid }
  }

  async function waitForNotice(runHere: Run) {
    const holder = runHere('hold', 'x')
    await holder.ready
    const waiter = runHere('attempt', 'x', '20000')
    await waiter.ready
    holder.child.kill('SIGKILL')
    return { stdout: (await waiter.outcome).stdout, pid: holder.child.pid }
  }
}

describeLinux('the lock made of files (Linux)', () => {
  test.each([1, 2, 3])(
    'with a dead holder to begin with and a fifth killed, no overlap (run %i)',
    async () => {
      const folder = mkdtempSync(join(sandbox.home, 'section-'))
      const run = (...words: string[]): Running =>
        start([process.execPath, program.path, ...words], variablesOf(sandbox))
      const all = Array.from({ length: 15 }, () => run('overlapFiles', folder, '10'))
      await waitFor(() => existsSync(join(folder, 'counter')))
      for (const { child } of all.slice(0, 3)) {
        child.kill('SIGKILL')
        await pause(20)
      }
      const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
      expect(outcomes.slice(3).map(({ status }) => status)).toEqual(outcomes.slice(3).map(() => 0))
      expect(existsSync(join(folder, 'overlaps'))).toBe(false)
      expect(Number(readFileSync(join(folder, 'counter'), 'utf8'))).toBeGreaterThanOrEqual(120)
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

describe('a wait for the lock', () => {
  const wait = (path: string): Promise<string> =>
    runLocked(path, { waitMs: 400 }, () => Promise.resolve('had it'))

  test('starts again when another process takes its turn, and ends if the owner stays the same', async () => {
    const path = join(sandbox.home, 'lock')
    const [early, late] = await runLocked(path, { waitMs: 0 }, async () => {
      const waiting = wait(path).catch((error: unknown) => error)
      // What the next owners write, which are no processes: a wait goes on while one works.
      for (let turn = 1; turn <= 20; turn += 1) {
        writeFileSync(`${path}.owner`, JSON.stringify({ pid: 2 ** 30 + turn, purpose: null }))
        await pause(50)
      }
      const waitingLater = wait(path).catch((error: unknown) => error)
      // Both inside, because the lock is free after that.
      return [await waiting, await waitingLater]
    })
    expect(late).toMatchObject({ code: 'STORE_LOCKED' })
    expect(early).toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining(`pid ${2 ** 30 + 20}`),
    })
  })
})

describeLinux('a wait for the lock on a busy machine', () => {
  let owner: ChildProcess
  afterEach(() => void owner.kill('SIGKILL'))

  /** Waits for a lock, whose owner is this program until `hold` is over. It says when it runs. */
  async function waitFor(
    program: string,
    hold: (waiting: Promise<unknown>) => Promise<unknown>,
  ): Promise<unknown> {
    const started = spawn(process.execPath, ['-e', `fs.writeSync(1, 'runs'); ${program}`])
    owner = started
    await once(started.stdout, 'data')
    const path = join(sandbox.home, 'lock')
    return runLocked(path, { waitMs: 0 }, async () => {
      writeFileSync(`${path}.owner`, JSON.stringify({ pid: owner.pid, purpose: null }))
      const waiting = runLocked(path, { waitMs: 1000 }, () => Promise.resolve('had it')).catch(
        (error: unknown) => error,
      )
      await hold(waiting)
      return { waiting }
    }).then(({ waiting }) => waiting)
  }

  test('goes on while the owner works, because it is slow then', async () => {
    expect(await waitFor('for (;;);', () => pause(2500))).toBe('had it')
  })

  test('ends if the owner does nothing', async () => {
    const idle = 'setInterval(() => {}, 60_000)'
    expect(await waitFor(idle, (waiting) => waiting)).toMatchObject({ code: 'STORE_LOCKED' })
  })
})

describe("looking for another process's answer during a wait", () => {
  let path: string
  beforeEach(() => {
    path = join(sandbox.home, 'lock')
  })

  /** Waits for a lock whose owner keeps it for some time, then looks and finds that answer. */
  async function waitAndFind(find: () => Promise<string | undefined>, ms = 100): Promise<unknown> {
    const { waiting } = await runLocked(path, { waitMs: 0 }, async () => {
      const wait = runLocked(path, { waitMs: 400 }, () => Promise.resolve('worked'), find)
      const settled = wait.catch((error: unknown) => error)
      await pause(ms)
      return { waiting: settled }
    })
    return waiting
  }

  test('ends the wait without the lock and the work, after the turn of the owner', async () => {
    let isThere = false
    const waiting = waitAndFind(async () => (isThere ? 'found' : undefined))
    isThere = true
    expect(await waiting).toBe('found')
    // The lock is free.
    expect(await runLocked(path, { waitMs: 0 }, () => Promise.resolve('next'))).toBe('next')
  })

  test('leads to the lock if there is none', async () => {
    expect(await waitAndFind(async () => undefined)).toBe('worked')
  })

  test('does not happen while the owner stays the same, or if the lock is free', async () => {
    let looks = 0
    const look = async (): Promise<undefined> => {
      looks += 1
      return undefined
    }
    expect(await waitAndFind(look, 1500)).toMatchObject({ code: 'STORE_LOCKED' })
    expect(await runLocked(path, { waitMs: 0 }, () => Promise.resolve('worked'), look)).toBe('worked')
    expect(looks).toBe(0)
  })

  test('is made for the locks of a store', async () => {
    const { waiting } = await sandbox.open().withLock('x', { waitMs: 0 }, async () => {
      const work = (): Promise<string> => Promise.resolve('worked')
      const wait = sandbox.open().withLock('x', { waitMs: 10_000 }, work, () => Promise.resolve('found'))
      await pause(100)
      return { waiting: wait }
    })
    expect(await waiting).toBe('found')
  })

  test('ends the wait if it fails', async () => {
    const failing = waitAndFind(() => Promise.reject(new Error('of the look')))
    expect(await failing).toMatchObject({ message: 'of the look' })
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
