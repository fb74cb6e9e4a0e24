/**
 * A program that uses the store as awsx does, for tests that need several processes, a death, or another runtime.
 * usage: program <action> [argument…]; the store is that of the environment. `TEST_PLATFORM`, `TEST_LATER_MS` (added to the clock) and
 * `TEST_UNLOCK` (limits in JSON) change the context
 */
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { hardExit } from '../../src/process/hard-exit.ts'
import { isStuck } from '../../src/process/stuck.ts'
import { openGenerationLock } from '../../src/store/lock/generation-lock.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store, UnlockLimits } from '../../src/store/types.ts'
import { exercises, sample } from './exercise.ts'
import { manage, manageActions } from './manage-actions.ts'
import { makeContext } from './store-sandbox.ts'

type Action = (store: Store, ...words: string[]) => Promise<void>

const actions: Record<string, Action> = {
  /** Runs the conformance suite; prints the names of the exercises with what failed, as JSON. */
  exercise: async (store) => {
    const results: Record<string, string> = {}
    for (const exercise of exercises)
      results[exercise.name] = await exercise.run(store).then(
        () => 'ok',
        (error: unknown) => String(error),
      )
    print(results)
  },
  get: async (store, identity = '') =>
    print({ record: (await store.read(identity)) ?? null, ...describe(store) }),
  put: async (store, identity = '') => {
    await store.write(identity, sample)
    print(describe(store))
  },
  lock: async (store) => print(await store.lock()),
  /** Changes the key of the store, and dies before the write with that number. */
  manage: async (_store, action = '', step = '0') => {
    const found = manageActions.find((known) => known === action)
    if (found === undefined) throw new Error(`no action ${action}`)
    const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']))
    let count = 0
    await manage(found, makeContext(env), (what) => {
      count += 1
      if (count !== Number(step)) return
      print(what)
      process.kill(process.pid, 'SIGKILL')
    })
    print('done')
  },
  /** Get or fetch, as every command does; each fetch adds a line to a file and takes `ms`. */
  once: async (store, calls = '', ms = '0') => {
    const find = async () => (await store.read('answer'))?.payload
    const payload =
      (await find()) ??
      (await store.withLock('answer', { waitMs: 45_000 }, async () => {
        const meanwhile = await find()
        if (meanwhile !== undefined) return meanwhile
        appendFileSync(calls, `${process.pid}\n`)
        await sleep(Number(ms))
        await store.write('answer', { ...sample, payload: `fetched by ${process.pid}` })
        return find()
      }))
    print(payload)
  },
  /** Takes a lock, says so, and keeps it. */
  hold: (store, lockName = '') =>
    store.withLock(lockName, { waitMs: 10_000, purpose: 'a test of patience' }, async () => {
      print('held')
      await sleep(600_000)
    }),
  /** Waits for a lock. Says who holds it, when it is told so, and then how long it waited. */
  attempt: async (store, lockName = '', waitMs = '0') => {
    const started = performance.now()
    const onWait = (owner: unknown): void => print({ notice: owner })
    await store.withLock(lockName, { waitMs: Number(waitMs), onWait }, () => Promise.resolve())
    print({ waited: performance.now() - started })
  },
  /** Enters a critical section again and again, and writes down whoever else is in it. */
  overlap: async (store, folder = '', rounds = '1') => {
    for (let round = 0; round < Number(rounds); round += 1)
      await store.withLock('section', { waitMs: 120_000 }, () => stayInSection(folder))
  },
  /** The same with the lock that runtimes without `node:sqlite` use. */
  overlapFiles: async (_store, folder = '', rounds = '1') => {
    for (let round = 0; round < Number(rounds); round += 1) {
      const lock = openGenerationLock(join(folder, 'section'))
      while (!lock.tryAcquire()) await sleep(5 + Math.random() * 10)
      await stayInSection(folder)
      lock.close()
    }
  },
  /** Replaces one record for ever, each time with another size. */
  write: async (store) => {
    for (let round = 0; ; round += 1) {
      const letter = String.fromCodePoint(97 + (round % 26))
      await store.write('torn', { ...sample, payload: letter.repeat(100 + (round % 50) * 400) })
      if (round === 0) print('writing')
    }
  },
  /** Reads that record for `ms` and prints how often, and how often it was not one letter only. */
  read: async (store, ms = '0') => {
    const counts = { reads: 0, torn: 0, absent: 0 }
    const end = performance.now() + Number(ms)
    while (performance.now() < end) {
      const payload = (await store.read('torn'))?.payload
      counts.reads += 1
      if (payload === undefined) counts.absent += 1
      else if (typeof payload !== 'string' || !/^([a-z])\1*$/.test(payload)) counts.torn += 1
    }
    print(counts)
  },
}

function describe(store: Store): { keySource: string } {
  return { keySource: store.describe().keySource }
}

async function stayInSection(folder: string): Promise<void> {
  const own = join(folder, `inside.${process.pid}`)
  writeFileSync(own, '')
  const counter = join(folder, 'counter')
  const before = existsSync(counter) ? Number(readFileSync(counter, 'utf8')) : 0
  await sleep(1 + Math.random() * 4)
  const others = readdirSync(folder)
    .flatMap((name) => /^inside\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((pid) => pid !== process.pid && isAlive(pid))
  if (others.length > 0)
    appendFileSync(join(folder, 'overlaps'), `${process.pid} with ${others.join(', ')}\n`)
  // A process that is killed here must not leave an empty file.
  writeFileSync(`${own}.counter`, String(before + 1))
  renameSync(`${own}.counter`, counter)
  rmSync(own)
}

/** A killed process has lost its locks before it is a zombie: while it ends, its flags say so (PF_EXITING, proc(5)). */
function isAlive(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return !'ZX'.includes(fields[0] ?? 'X') && (Number(fields[6]) & 4) === 0
  } catch {
    return false
  }
}

function print(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`)
}

const choices = ['keychain', 'file'] as const

async function main([action = '', ...words]: readonly string[]): Promise<number> {
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']))
  const elsewhere = process.platform === 'linux' ? 'auto' : 'file'
  const choice = choices.find((known) => known === env['AWSX_STORE']) ?? elsewhere
  const interactive = env['TEST_INTERACTIVE'] === '1'
  const warn = (line: string): void => {
    writeSync(2, `warning: ${line}\n`)
  }
  const laterMs = Number(env['TEST_LATER_MS'] ?? 0)
  const real = makeContext(env, () => Date.now() + laterMs)
  const platform = (env['TEST_PLATFORM'] ?? process.platform) as NodeJS.Platform
  const unlock = JSON.parse(env['TEST_UNLOCK'] ?? '{}') as UnlockLimits
  const store = openStore({ ...real, platform }, { choice, interactive, warn, unlock })
  try {
    await actions[action]?.(store, ...words)
    return 0
  } catch (error) {
    print({ code: (error as { code?: unknown }).code ?? null, message: String(error) })
    return 7
  }
}

const status = await main(process.argv.slice(2))
if (isStuck()) hardExit(status)
process.exitCode = status
