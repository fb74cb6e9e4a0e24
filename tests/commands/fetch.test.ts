/** The hidden command `__fetch`, which `exec --server` runs to get credentials into the store. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

describe('__fetch', () => {
  test('gets credentials into the store and prints nothing', async () => {
    const result = await sandbox.run('__fetch', '--profile', 'role')
    sandbox.aws.resetCalls()

    expect(result).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(await sandbox.json('list', 'role', '--json')).toMatchObject([{ cachedUntil: expect.any(String) }])
    expect(await sandbox.json('credential-process', 'role')).toMatchObject({ Version: 1 })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('takes the options that decide what is fetched', async () => {
    await sandbox.run('__fetch', '--profile', 'role', '--duration', '2h')
    await sandbox.run('__fetch', '--profile', 'role', '--duration', '2h', '--refresh')

    expect(sandbox.aws.count('AssumeRole', { DurationSeconds: '7200' })).toBe(2)
  })

  test.each([
    ['portal', 4, 'SSO_LOGIN_REQUIRED'],
    ['mfa', 6, 'MFA_REQUIRED'],
    ['closed', 5, 'ACCESS_DENIED'],
    ['gone', 3, 'PROFILE_NOT_FOUND'],
  ])('asks nobody for %s, also on a terminal: %d', async (profile, status, code) => {
    const result = await sandbox.runWith({ terminals: 'all' }, '__fetch', '--profile', profile)

    expect(result).toMatchObject({ status, stdout: '', opened: [], asked: [] })
    expect(result.stderr).toContain(`[${code}]`)
  })

  test('is not in the help', async () => {
    expect((await sandbox.run('--help')).stdout).not.toContain('__')
  })
})
