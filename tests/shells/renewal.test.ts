/** The prompt hook in real shells: it renews in the background, says once when it needs a sign-in, and costs nothing while nothing is due. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { readRuns, setUpRenewal } from './renewal-runs.ts'
import { runScenario, shellPrograms } from './shells.ts'
import type { ShellProgram } from './shells.ts'

let sandbox: Sandbox
/** Each run of awsx leaves a line here when it begins and one when it ends. */
let runsFile: string

beforeEach(async () => {
  await sandbox?.close()
  sandbox = await openSandbox()
  runsFile = setUpRenewal(sandbox)
})

afterAll(() => sandbox.close())

const listRuns = (): readonly string[] => readRuns(runsFile).filter((line) => !line.startsWith('ended '))

/** Runs a scenario in which time passes between two steps of the shell. */
async function runWithPause(
  shell: ShellProgram,
  steps: { readonly before: readonly string[]; readonly after: readonly string[]; readonly passMs: number },
): ReturnType<typeof runScenario> {
  const [ready, go] = [join(sandbox.home, 'ready'), join(sandbox.home, 'go')]
  const pause = `touch ${ready}; ${shell.repeat('true', `test -e ${go}`)}`
  const running = runScenario(shell, [...steps.before, pause, ...steps.after], sandbox)
  for (const deadline = Date.now() + 15_000; !existsSync(ready) && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  sandbox.passTime(steps.passMs)
  rmSync(runsFile, { force: true })
  writeFileSync(go, '')
  return running
}

const hour = 3_600_000

for (const shell of shellPrograms) {
  const inShell = shell.isThere ? describe : describe.skip
  inShell(shell.name, () => describeHook(shell))
}

function describeHook(shell: ShellProgram): void {
  const look = `${shell.assign('__awsx_due', '1')}; __awsx_hook`
  const seen = `test "$AWS_CREDENTIAL_EXPIRATION" != "$FIRST"`
  const keepFirst =
    shell.name === 'fish' ? 'set FIRST $AWS_CREDENTIAL_EXPIRATION' : 'FIRST=$AWS_CREDENTIAL_EXPIRATION'

  test('gets new credentials in the background when the old ones are about to end', async () => {
    const { steps, stdout, stderr } = await runWithPause(shell, {
      before: ['awsx use role', keepFirst],
      passMs: 50 * 60_000,
      after: [shell.repeat(look, seen), '__awsx_hook'],
    })

    const [first, , , renewed, later] = steps.map(({ env }) => env)
    expect(Date.parse(renewed?.['AWS_CREDENTIAL_EXPIRATION'] ?? '')).toBeGreaterThan(
      Date.parse(first?.['AWS_CREDENTIAL_EXPIRATION'] ?? ''),
    )
    expect(renewed?.['AWS_ACCESS_KEY_ID']).not.toBe(first?.['AWS_ACCESS_KEY_ID'])
    expect(renewed?.['AWSX_PROFILE']).toBe('role')
    // Nothing is due any more.
    expect(later?.['AWS_ACCESS_KEY_ID']).toBe(renewed?.['AWS_ACCESS_KEY_ID'])
    expect(listRuns().filter((run) => run === '__renew --fetch')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^awsx: this shell uses profile "role"; .*\n$/)
  })

  test.each([
    ['have expired', 0, 9 * hour],
    ['still have ten minutes', 7.5 * hour, hour - 10 * 60_000],
  ])(
    'says once that a person is needed when they %s, and takes what a sign-in brings',
    async (_when, age, passMs) => {
      await sandbox.prepare('login', 'portal')
      sandbox.passTime(age)
      const waitForFetch = shell.repeat('true', `grep -q "ended __renew --fetch" ${runsFile}`)
      const { steps, stderr } = await runWithPause(shell, {
        before: ['awsx use portal', keepFirst],
        passMs,
        after: [look, waitForFetch, look, look, look, 'awsx login portal', shell.repeat(look, seen)],
      })

      const told = stderr.match(
        /awsx: cannot renew profile "portal" in this shell without prompting; run: awsx login portal/g,
      )
      expect(told).toHaveLength(1)
      expect(steps.at(-1)?.env['AWS_CREDENTIAL_EXPIRATION']).not.toBe(
        steps[0]?.env['AWS_CREDENTIAL_EXPIRATION'],
      )
      expect(listRuns().filter((run) => run === '__renew --fetch')).toHaveLength(1)
    },
  )

  test('starts no program while nothing is due', async () => {
    const count = 400
    const loop =
      shell.name === 'fish'
        ? `for i in (seq ${count}); __awsx_hook; end`
        : `for i in {1..${count}}; do __awsx_hook; done`
    const { steps } = await runScenario(shell, ['awsx use role', 'true', loop], sandbox)

    expect(steps.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(listRuns()).toEqual([`init ${shell.name}`, 'use role'])
  })

  test('keeps the status of the last command and does nothing without use', async () => {
    const fails = shell.name === 'fish' ? 'function f; return 3; end; f' : 'f() { return 3; }; f'
    const { steps } = await runScenario(shell, [`${fails}; __awsx_hook`], sandbox)

    // fish keeps the status around the handlers of its events by itself.
    if (shell.name === 'bash') expect(steps[0]?.status).toBe(3)
    expect(listRuns()).toEqual([`init ${shell.name}`])
  })
}
