/** The hidden command `__renew`, which the prompt hook of the shell integration runs. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000

let sandbox: Sandbox
let shell: Record<string, string>

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

/** Evaluates what was printed for bash, as far as the tests look at it. */
function evaluate({ stdout }: Result): void {
  for (const [, name = '', value = ''] of stdout.matchAll(/^export (\w+)='(.*)';$/gm)) shell[name] = value
  const [, state] = /^__awsx_state='(.*)'$/m.exec(stdout) ?? []
  if (state !== undefined) shell['AWSX_SHELL_STATE'] = state
}

async function use(profile: string): Promise<void> {
  shell = { AWSX_SHELL: 'bash' }
  evaluate(await sandbox.runWith({ env: shell }, 'use', profile))
  sandbox.aws.resetCalls()
}

async function renew(...words: readonly string[]): Promise<Result> {
  const result = await sandbox.runWith({ env: shell }, '__renew', ...words)
  evaluate(result)
  return result
}

const dueIn = ({ stdout }: Result): number =>
  Number(/^__awsx_due='(\d+)'$/m.exec(stdout)?.[1]) - sandbox.now() / 1000

describe('__renew', () => {
  test('gives the shell what is fresh in the store', async () => {
    await use('role')
    const result = await renew()

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(/^: awsx\n/)
    expect(result.stdout).toMatch(/^export AWS_ACCESS_KEY_ID='ASIA/m)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('starts a renewal in the background if nothing is fresh, and checks again soon', async () => {
    await use('role')
    sandbox.passTime(50 * minute)
    const begun = await renew()
    const meanwhile = await renew()

    expect(begun.stdout).toMatch(/^__awsx_fetch$/m)
    expect(begun.stdout).not.toContain('AWS_ACCESS_KEY_ID')
    expect(dueIn(begun)).toBe(2)
    expect(meanwhile.stdout).not.toContain('__awsx_fetch')
    expect(sandbox.aws.calls).toEqual([])
  })

  test('--fetch gets them into the store, from where the next prompt takes them', async () => {
    await use('role')
    sandbox.passTime(50 * minute)
    await renew()
    const fetched = await renew('--fetch')
    const before = shell['AWS_ACCESS_KEY_ID']
    const after = await renew()

    expect(fetched).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
    expect(after.stdout).toMatch(/^export AWS_ACCESS_KEY_ID='ASIA/m)
    expect(shell['AWS_ACCESS_KEY_ID']).not.toBe(before)
  })

  test('reports once that the user is needed', async () => {
    shell = { AWSX_SHELL: 'bash' }
    evaluate(await sandbox.runWith({ env: shell, terminals: ['stderr'] }, 'use', 'portal'))
    sandbox.passTime(9 * 60 * minute)
    await renew()
    const fetched = await renew('--fetch')
    sandbox.passTime(2000)
    const told = await renew()
    const silent = await renew()

    expect(fetched).toMatchObject({ status: 4, stdout: '', opened: [] })
    expect(told.stdout).toMatch(/printf .*awsx login portal.* >&2/)
    expect(silent.stdout).not.toContain('printf')
  })

  test.each([
    ['outside of a shell with the integration', { AWSX_SHELL_STATE: '{}' }],
    ['without a memory of the shell', { AWSX_SHELL: 'bash' }],
    ['with a memory that is none', { AWSX_SHELL: 'bash', AWSX_SHELL_STATE: '{"profile":1}' }],
  ])('ends with 2 and says nothing %s', async (_where, env) => {
    expect(await sandbox.runWith({ env }, '__renew')).toMatchObject({ status: 2, stdout: '', stderr: '' })
  })
})
