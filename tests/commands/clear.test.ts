import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
  await sandbox.run('login', 'portal-role')
  await sandbox.run('login', 'role')
  sandbox.aws.resetCalls()
})

afterEach(() => sandbox.close())

/** The profiles that have something in the cache. */
async function cached(): Promise<readonly string[]> {
  const rows = (await sandbox.json('list', '--json')) as readonly {
    readonly profile: string
    readonly cachedUntil: string | null
  }[]
  return rows.filter(({ cachedUntil }) => cachedUntil !== null).map(({ profile }) => profile)
}

describe('clear', () => {
  test('forgets every session of the profile, and keeps the sign-in and other profiles', async () => {
    const result = await sandbox.run('clear', 'portal-role')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: .*\b2\b.*"portal-role".*\n$/)
    expect(await cached()).toEqual(['role'])
    expect(await sandbox.run('login', 'portal', '--check')).toMatchObject({ status: 0 })
  })

  test('has nothing to forget the second time', async () => {
    await sandbox.run('clear', 'portal-role')

    expect(await sandbox.run('clear', 'portal-role')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/\b0\b|nothing|no /),
    })
  })

  test('--all forgets the sessions of every profile, and the sign-ins', async () => {
    const result = await sandbox.run('clear', '--all')

    expect(result).toMatchObject({ status: 0, stdout: '', stderr: expect.stringMatching(/\b4\b/) })
    expect(await cached()).toEqual([])
    expect(await sandbox.run('login', 'portal', '--check')).toMatchObject({ status: 4 })
  })

  test('--all keeps keys', async () => {
    await sandbox.runWith({ answers: [HANAKO.accessKeyId, HANAKO.secretAccessKey] }, 'add', 'stored')
    await sandbox.run('clear', '--all')

    expect(await sandbox.json('credential-process', 'stored')).toMatchObject({
      AccessKeyId: HANAKO.accessKeyId,
    })
  })

  test('uses the profile in the environment by default', async () => {
    await sandbox.runWith({ env: { AWS_PROFILE: 'role' } }, 'clear')

    expect(await cached()).toEqual(['portal', 'portal-role'])
  })

  test('--quiet prints nothing; no call is made', async () => {
    expect(await sandbox.run('clear', '--all', '--quiet')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    })
    expect(sandbox.aws.calls).toEqual([])
  })
})

describe('clear of a profile', () => {
  test('removes what was fetched with other options', async () => {
    await sandbox.run('credential-process', 'role', '--duration', '30m')
    await sandbox.run('credential-process', 'role', '--role-arn', 'arn:aws:iam::222222222222:role/role-s')

    expect((await sandbox.run('clear', 'role')).stderr).toMatch(
      /removed \d+ cached sessions of profile "role"/,
    )
    sandbox.aws.resetCalls()
    await sandbox.run('credential-process', 'role', '--duration', '30m')
    expect(sandbox.aws.calls.map(({ operation }) => operation)).toEqual(['AssumeRole'])
    expect(await cached()).toContain('portal-role')
  })

  test('works after the profile was removed from the config', async () => {
    sandbox.writeConfig('[profile other]\nregion = eu-west-1\n')

    expect(await sandbox.run('clear', 'role')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/removed 1 cached session of profile "role"/),
    })
    sandbox.writeConfig(config)
    expect(await cached()).toEqual(['portal', 'portal-role'])
  })

  test('says that an access key stays', async () => {
    await sandbox.runWith({ answers: [HANAKO.accessKeyId, HANAKO.secretAccessKey] }, 'add', 'stored')

    expect((await sandbox.run('clear', 'stored')).stderr).toBe(
      'awsx: removed 0 cached sessions of profile "stored"; its access key stays in the store\n',
    )
  })
})

describe('clear refuses', () => {
  test.each([
    [['clear', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['clear', 'role', 'portal'], 2, 'USAGE'],
    [['clear', '--wide'], 2, 'USAGE'],
    [['clear'], 3, 'PROFILE_NOT_FOUND'],
    [['clear', 'work'], 3, 'PROFILE_NOT_FOUND'],
  ])('%j with %d', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result.status).toBe(status)
    expect(result.stderr).toContain(`[${code}]`)
    expect(await cached()).toEqual(['portal', 'portal-role', 'role'])
  })
})
