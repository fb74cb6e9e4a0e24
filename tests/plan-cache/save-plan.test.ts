/** A plan is cached only for the files that it was made from, whatever happens to them at the same time (docs/fast-start.md). */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Context } from '../../src/context.ts'
import { readTextFile } from '../../src/files/read-text.ts'
import { findPlan, planPath, type PlanInputs } from '../../src/plan-cache/cached-plan.ts'
import { recordInputs } from '../../src/plan-cache/record-inputs.ts'
import { savePlan } from '../../src/plan-cache/save-plan.ts'
import type { UnlockedStore } from '../../src/store/unlocked-store.ts'

/** On Windows, plans are not cached. */
const describePosix = process.platform === 'win32' ? describe.skip : describe

const hourMs = 60 * 60_000
const inputs: PlanInputs = { profile: 'role', settings: {}, env: {} }

let folder: string
let config: string
/** Of awsx. It is ahead of the real one, so that the files of a test are old. */
let clock: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-plans-'))
  config = join(folder, 'config')
  clock = Date.now() + hourMs
  writeFileSync(config, 'account one')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** @param nameOf called while a plan is saved */
function makeStore(nameOf = (): void => {}): UnlockedStore {
  const record = { kind: 'credentials', payload: {} } as never
  return {
    folder,
    uid: process.getuid?.(),
    key: Buffer.alloc(32, 1),
    nameOf() {
      nameOf()
      return 'a'.repeat(40)
    },
    read: () => Promise.resolve(undefined),
    readNamed: () => Promise.resolve({ identity: 'of role', record }),
  }
}

/** Makes a plan of what `plan` reads, and caches it. */
function cachePlan(
  plan: (context: Context) => string,
  store = makeStore(),
  settings: object = inputs.settings,
): void {
  const given = {
    env: {},
    user: { name: 'user', uid: 1 },
    now: () => clock,
    readText: readTextFile,
  }
  const context = recordInputs(given as unknown as Context, (recorded, result) =>
    savePlan(store, { recorded, result }, { ...inputs, now: clock }),
  )
  const child = { text: plan(context) }
  context.recording?.save({ child, identity: 'of role', settings })
}

const readConfig = (context: Context): string => context.readText(config) ?? ''

async function findChild(store = makeStore(), of = inputs): Promise<object | undefined> {
  const found = await findPlan(store, of, clock + hourMs)
  return typeof found === 'object' ? found.child : undefined
}

/** Puts another file in its place, with the time of a change that was made long ago. */
function replaceConfig(text = 'account two'): void {
  writeFileSync(`${config}.new`, text)
  renameSync(`${config}.new`, config)
}

describePosix('a cached plan', () => {
  test('names what every object has as a variable without making it one', async () => {
    cachePlan((context) =>
      `${String(context.env['constructor'])} ${context.env['toString'] ?? ''}`.slice(0, 0),
    )

    expect(await findChild()).toEqual({ text: '' })
    expect(await findChild(makeStore(), { ...inputs, env: { constructor: 'x' } })).toBeUndefined()
  })

  test.each([5, null, {}, '', '!', 'AAAA'])('with the signature %j does not count', async (signature) => {
    cachePlan(readConfig)
    const path = planPath(makeStore(), 'role')
    const plan = JSON.parse(readFileSync(path, 'utf8')) as object
    writeFileSync(path, JSON.stringify({ ...plan, signature }))

    expect(await findChild()).toBeUndefined()
    // Nor does it end the run, which a promise that nothing waits for would do.
    const store = { ...makeStore(), readNamed: () => Promise.resolve(undefined) }
    expect(await findChild(store)).toBeUndefined()
  })
})

describePosix('a plan that is made while its files change', () => {
  test('a plan is found again', async () => {
    cachePlan(readConfig)

    expect(await findChild()).toEqual({ text: 'account one' })
  })

  test('a file that is replaced while the plan is saved does not count as the one that was read', async () => {
    cachePlan(readConfig, makeStore(replaceConfig))

    expect(await findChild()).toBeUndefined()
  })

  test('a file that had just been changed when it was read is not cached, however long planning takes', () => {
    clock = statSync(config).ctimeMs + 50
    cachePlan((context) => {
      const text = readConfig(context)
      clock += 1000
      return text
    })

    expect(existsSync(planPath(makeStore(), 'role'))).toBe(false)
  })

  test('a plan that was made with other settings, which had changed meanwhile, does not count', async () => {
    cachePlan(readConfig, makeStore(), { duration: '15m' })

    expect(await findChild()).toBeUndefined()
  })

  test('a file that is replaced between two readings is not cached', () => {
    cachePlan((context) => {
      const first = readConfig(context)
      replaceConfig()
      return `${first}, ${readConfig(context)}`
    })

    expect(existsSync(planPath(makeStore(), 'role'))).toBe(false)
  })
})
