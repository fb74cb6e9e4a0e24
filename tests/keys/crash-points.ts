/** Runs a rotation that crashes at a chosen point: what was done stays done, and nothing after the point runs, as after a power failure. */
import { prepare } from '../../src/app/prepare.ts'
import { openStoredKeys } from '../../src/app/stored-keys.ts'
import { findTarget } from '../../src/commands/rotate/find-target.ts'
import { openRotationDeps } from '../../src/commands/rotate/rotation-deps.ts'
import { rotateKey } from '../../src/keys/rotate/rotate-key.ts'
import type { RotationCalls, RotationDeps } from '../../src/keys/rotate/rotation-deps.ts'
import { createTestContext } from '../in-process/context.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { createTerminal } from '../in-process/terminal.ts'

/** @returns the name of the point where it crashed, undefined if it ended before that point */
export async function rotateUntil(
  profile: string,
  point: number,
  sandbox: Sandbox,
): Promise<string | undefined> {
  const deps = await openDeps(profile, sandbox)
  let count = 0
  return new Promise((resolve, reject) => {
    const at = async (name: string): Promise<void> => {
      if (count === point) {
        resolve(name)
        // Not even a `finally` may run after a crash.
        await new Promise(() => {})
      }
      count += 1
    }
    const around =
      <A extends readonly unknown[], T>(name: string, work: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        await at(`before ${name}`)
        const result = await work(...args)
        await at(`after ${name}`)
        return result
      }
    const crashing: RotationDeps = {
      ...deps,
      calls: wrapCalls(deps.calls, around),
      identify: around('identify', deps.identify),
      write: (name, before, after) =>
        around(`write ${name}: ${after.rotation?.stage ?? 'done'}`, deps.write)(name, before, after),
    }
    rotateKey(profile, crashing).then(() => resolve(undefined), reject)
  })
}

type Around = <A extends readonly unknown[], T>(
  name: string,
  work: (...args: A) => Promise<T>,
) => (...args: A) => Promise<T>

function wrapCalls(calls: RotationCalls, around: Around): RotationCalls {
  return {
    list: around('list', calls.list),
    create: around('create', calls.create),
    deactivate: around('deactivate', calls.deactivate),
    delete: around('delete', calls.delete),
    lastUse: around('lastUse', calls.lastUse),
  }
}

/** What a rotation of a profile works with. */
export async function openDeps(profile: string, sandbox: Sandbox): Promise<RotationDeps> {
  const prepared = await prepare(undefined, {}, openContext(sandbox))
  const { keys, store } = await openStoredKeys(prepared, { quiet: true })
  const target = await findTarget(profile, keys, prepared)
  return openRotationDeps(target, { prepared, store, options: { quiet: true }, say: () => {} })
}

function openContext(sandbox: Sandbox): ReturnType<typeof createTestContext> {
  return createTestContext({
    env: sandbox.env,
    home: sandbox.home,
    cwd: sandbox.home,
    processes: {},
    platform: process.platform,
    clock: { now: () => sandbox.now(), advance: (ms) => sandbox.passTime(ms) },
    terminals: [],
    columns: undefined,
    runEditor: () => Promise.resolve(undefined),
    terminal: createTerminal({ answers: [], isAvailable: false }),
    accountShell: undefined,
    accountHome: undefined,
    write: () => {},
    openBrowser: () => Promise.resolve(false),
    launch: () => Promise.resolve(0),
    runAwsx: () => Promise.resolve(undefined),
    onRead: () => {},
  })
}
