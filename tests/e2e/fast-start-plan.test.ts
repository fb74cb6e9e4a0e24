/** Runs with a cached plan call a part of the functions of others, so they have compiled code of their own, and it stays theirs. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { rmSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'

import {
  describeBundle,
  keysAndRole,
  listCached,
  nodes,
  nothing,
  openFastStart,
  runLogged,
} from './fast-start.ts'
import type { Compiled } from './fast-start.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let folder: string

beforeEach(async () => {
  ;({ sandbox, folder } = await openFastStart())
})

afterEach(() => sandbox.close())

const exec = ['exec', 'role', '--', 'true']
const commands: readonly (readonly [string, readonly string[]])[] = [
  ['exec', exec],
  ['credential-process', ['credential-process', 'role']],
]
/** Planning reads it, so the cached plan is for another value, and no other is cached within a minute. */
const other = { AWS_REGION: 'eu-west-1' }
/** Has awsx plan, with more chunks. The command line does not show it. */
const agent = { CLAUDECODE: '1' }
const options = ['exec', '--profile', 'role', '--', 'true']

describeBundle.each(nodes)('compiled code with cached plans (bundle, %s)', (_, node) => {
  async function run(
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Compiled> {
    const result = await runLogged(sandbox, words, { node, env })
    expect(result).toMatchObject({ status: 0, stderr: '' })
    return result.compiled
  }

  /** The files of main.js for a kind of run. */
  function listMain(command = 'exec'): readonly string[] {
    return listCached(folder)
      .map((path) => basename(path))
      .filter((name) => name.startsWith(`${command}-`) && !name.startsWith(`${command}-line`))
  }

  /** Fetches, plans and caches the plan, uses it, and compiles what that needs anew. */
  async function runUntilAlone(words: readonly string[]): Promise<readonly Compiled[]> {
    const compiled: Compiled[] = []
    for (let count = 0; count < 4; count += 1) compiled.push(await run(words))
    return compiled
  }

  const forgetPlans = (): void => rmSync(join(sandbox.home, '.local/state/awsx/plans'), { recursive: true })

  test.each(commands)(
    '%s compiles no function again with a cached plan, nor without',
    async (command, args) => {
      const [, , first, second] = await runUntilAlone(args)
      const third = await run(args)
      const before = listMain(command)
      // An option has to be read.
      const planned = args.toSpliced(1, 0, '--profile')
      const without = [await run(planned), await run(planned)]

      expect(first?.['main.js']).toBeLessThan(100)
      // Compiled anew, so that the code has no function that only the runs of before called.
      expect(second?.['main.js']).toBeGreaterThan(100)
      expect(third).toEqual(nothing)
      expect(before).toEqual([`${command}-alone`])
      expect(without[0]).not.toEqual(nothing)
      expect(without[1]).toEqual(nothing)
      // Read by runs with a cached plan: nothing that only others call is added to it.
      expect(listMain(command)).toEqual([`${command}-alone`, `${command}-planned`])
      expect(await run(args)).toEqual(nothing)
    },
  )

  test('options before a first cached plan leave its code alone, too', async () => {
    for (let count = 0; count < 2; count += 1) await run(options)
    const before = listMain()
    await runUntilAlone(exec)

    expect(before).toEqual(['exec-planned'])
    expect(await run(exec)).toEqual(nothing)
    expect(await run(options)).toEqual(nothing)
    expect(listMain()).toEqual(['exec-alone', 'exec-planned'])
  })

  test('so does a shell of awsx', async () => {
    await runUntilAlone(exec)
    const inside = { AWSX_PROFILE: 'role' }
    for (let count = 0; count < 2; count += 1) await run(exec, inside)

    expect(await run(exec, inside)).toEqual(nothing)
    expect(await run(exec)).toEqual(nothing)
    expect(listMain()).toEqual(['exec-alone'])
  })

  test.each([
    ['with a cached plan first', [{}, other]],
    ['with a cached plan last', [other, {}]],
  ])('the same words with and without a cached plan share code: %s', async (_name, kinds) => {
    await run(exec)
    await run(exec)
    for (let count = 0; count < 4; count += 1) for (const env of kinds) await run(exec, env)

    expect(listMain()).toEqual(['exec-both'])
    expect(await run(exec)).toEqual(nothing)
    expect(await run(exec, other)).toEqual(nothing)
    // The other way of planning has its own, and leaves theirs.
    for (let count = 0; count < 2; count += 1) await run(options)
    expect(await run(options)).toEqual(nothing)
    expect(await run(exec)).toEqual(nothing)
    expect(listMain()).toEqual(['exec-both', 'exec-planned'])
  })

  test('a run that only plans does not compile anew each time what one with a cached plan rejected', async () => {
    // The third one has a cached plan.
    for (let count = 0; count < 3; count += 1) await run(exec)
    // The cached plan is for the file of before.
    sandbox.writeConfig(keysAndRole)
    const compiled = [await run(exec), await run(exec)]

    expect(compiled[0]).not.toEqual(nothing)
    expect(compiled[1]).toEqual(nothing)
  })

  /** @param seconds since 1970 */
  function setTimeOfAlone(seconds: number): void {
    const path = listCached(folder).find((name) => name.endsWith('/exec-alone')) ?? ''
    utimesSync(path, seconds, seconds)
  }

  test.each([
    ['a minute has passed', 1e9],
    ['the clock was set back', 1e10],
  ])('nor does one with more chunks, once %s', async (_name, seconds) => {
    for (let count = 0; count < 3; count += 1) await run(exec)
    await run(exec, agent)
    setTimeOfAlone(seconds)
    const compiled = [await run(exec, agent), await run(exec, agent)]

    expect(compiled[0]?.['main.js']).toBeGreaterThan(100)
    expect(compiled[1]).toEqual(nothing)
  })

  test('nor does it if each run with a cached plan comes more than a minute later', async () => {
    for (let count = 0; count < 3; count += 1) await run(exec)
    setTimeOfAlone(1e9)
    for (let count = 0; count < 2; count += 1) await run(exec, agent)
    await run(exec)
    setTimeOfAlone(1e9)

    expect((await run(exec, agent))['main.js'] ?? 0).toBeLessThan(100)
    expect(await run(exec)).toEqual(nothing)
    expect(listMain()).toEqual(['exec-alone', 'exec-anew'])
  })

  test('runs that cache a plan and runs that use it, in turn, come to code for these', async () => {
    for (let count = 0; count < 3; count += 1) await run(exec)
    forgetPlans()
    await run(exec)
    await run(exec)

    expect(await run(exec)).toEqual(nothing)
    expect(listMain()).toEqual(['exec-alone'])
  })
})
