/** One sign-in for awsx, the AWS CLI and the SDKs: the token in the cache of the AWS CLI, which all of them refresh. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'
import { createAwsCli, sharedFile } from './aws-cli.ts'
import type { AwsCli } from './aws-cli.ts'
import { describeModes, expectMode, hasModeBits } from '../files/mode-bits.ts'

const minute = 60_000
const setting = { AWSX_SHARE_SIGN_IN: '1' }

let sandbox: Sandbox
let awsCli: AwsCli

beforeEach(async () => {
  sandbox = await openSandbox({ config })
  awsCli = createAwsCli(sandbox)
})

afterEach(() => sandbox.close())

/** Fetches credentials from the portal with sharing turned on, which needs a token but no user. */
const fetchShared = (): Promise<Result> =>
  sandbox.runWith({ env: setting }, 'export', 'portal', '--refresh', '--debug')
/** The same without the setting. */
const fetchCredentials = (): Promise<Result> => sandbox.run('export', 'portal', '--refresh', '--debug')
const refreshes = (): number => sandbox.aws.count('CreateToken', { grantType: 'refresh_token' })
const sharedPath = (): string => join(sandbox.home, sharedFile)

const describeLinks = process.platform === 'win32' ? describe.skip : describe

describe('with share_sign_in', () => {
  test('saves a sign-in of awsx in the file, which only the user can read', async () => {
    sandbox.writeSettings('share_sign_in = true\n')
    const result = await sandbox.run('login', 'portal')

    expect(result.status).toBe(0)
    expect(result.stderr).toContain(
      `shared the sign-in in ${sharedPath()}, where every program you run can read it`,
    )
    expectMode(sharedPath(), 0o600)
    expect(awsCli.token()).toMatchObject({ refreshToken: expect.any(String) })
  })

  test('a token of aws sso login is used', async () => {
    await awsCli.login()
    const before = sandbox.readFile(sharedFile)

    expect(await fetchShared()).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('CreateToken')).toBe(0)
    expect(sandbox.readFile(sharedFile)).toBe(before)
  })

  test('a token of aws sso login is refreshed and written back with unknown members', async () => {
    await awsCli.login()
    awsCli.change({ ofAnotherTool: [1, 2] })
    const before = awsCli.token()
    sandbox.passTime(56 * minute)

    expect(await fetchShared()).toMatchObject({ status: 0 })
    const after = awsCli.token()
    expect(after).toEqual({
      ...before,
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresAt: sandbox.timeIn(60 * minute),
    })
    expect(after.accessToken).not.toBe(before.accessToken)
    expect(after.refreshToken).not.toBe(before.refreshToken)
    expectMode(sharedPath(), 0o600)
    expect(await fetchShared()).toMatchObject({ status: 0 })
    expect(refreshes()).toBe(1)
  })

  test('awsx and the AWS CLI take turns in refreshing, all day', async () => {
    await sandbox.runWith({ env: setting }, 'login', 'portal')
    for (let hour = 0; hour < 3; hour += 1) {
      sandbox.passTime(61 * minute)
      expect(await fetchShared()).toMatchObject({ status: 0 })
      sandbox.passTime(61 * minute)
      await awsCli.refresh()
      expect(await fetchShared()).toMatchObject({ status: 0 })
    }

    expect(refreshes()).toBe(6)
  })

  test('several processes refresh once', async () => {
    await awsCli.login()
    sandbox.passTime(60 * minute)
    const results = await Promise.all([1, 2, 3].map(() => fetchShared()))

    expect(results.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(refreshes()).toBe(1)
  })

  test('a sign-in that was only in the store is shared by the next login, and by the next refresh', async () => {
    await sandbox.run('login', 'portal')
    expect(await fetchShared()).toMatchObject({ status: 0 })
    expect(sandbox.readFile(sharedFile)).toBeUndefined()

    sandbox.passTime(56 * minute)
    expect(await fetchShared()).toMatchObject({ status: 0 })
    expect(awsCli.token().expiresAt).toBe(sandbox.timeIn(60 * minute))

    unlinkSync(sharedPath())
    await sandbox.runWith({ env: setting }, 'login', 'portal')
    await awsCli.refresh()
  })

  test('login says that the sign-in is shared; status and explain include it', async () => {
    await awsCli.login()
    sandbox.writeSettings('share_sign_in = true\n')
    expect((await sandbox.run('login', 'portal')).stderr).toMatch(
      /already signed in to work .*, shared with the AWS CLI; /,
    )

    await sandbox.run('clear', '--all')
    expect((await sandbox.run('status')).stdout).toMatch(/work .*: expires in .*, renews automatically/)
    sandbox.passTime(60 * minute)
    expect((await sandbox.run('status')).stdout).toMatch(/work .*: renews automatically/)
    expect(await sandbox.json('explain', 'portal', '--json')).toMatchObject({ asks: [] })
  })

  describeModes('where files have mode bits', () => {
    test('a refresh that cannot be written to the file is not lost, and the next one writes it', async () => {
      await sandbox.runWith({ env: setting }, 'login', 'portal')
      sandbox.passTime(60 * minute)
      chmodSync(sharedPath(), 0o666)
      const result = await fetchShared()
      expect(result).toMatchObject({ status: 0 })
      expect(result.stderr).toContain(
        `awsx: not shared: cannot write ${sharedPath()}: it is writable by others (mode 0666, owner uid ${process.getuid?.()})\n`,
      )

      chmodSync(sharedPath(), 0o600)
      sandbox.passTime(60 * minute)
      expect(await fetchShared()).toMatchObject({ status: 0 })
      expect(awsCli.token().expiresAt).toBe(sandbox.timeIn(60 * minute))
      await awsCli.refresh()
      expect(await fetchShared()).toMatchObject({ status: 0 })
    })

    describeLinks('where links can form a loop', () => {
      test('a sign-in whose file cannot be written for an unusual reason is in the store', async () => {
        mkdirSync(join(sandbox.home, '.aws/sso'), { recursive: true })
        symlinkSync('cache', join(sandbox.home, '.aws/sso/cache'))
        const result = await sandbox.runWith({ env: setting }, 'login', 'portal')

        expect(result.stderr).toContain(`not shared: cannot write ${sharedPath()}: ELOOP`)
        expect(result.status).toBe(0)
        expect(await sandbox.run('login', 'portal', '--check')).toMatchObject({ status: 0 })
      })

      test('no secret is in the debug log', async () => {
        await awsCli.login()
        const before = awsCli.token()
        sandbox.passTime(56 * minute)
        const { stderr } = await fetchShared()

        for (const token of [before, awsCli.token()]) {
          for (const secret of [token.accessToken, token.refreshToken, token.clientSecret])
            expect(stderr).not.toContain(secret)
        }
      })
    })
  })
})

describe('a refresh with share_sign_in', () => {
  beforeEach(async () => {
    await awsCli.login()
    sandbox.passTime(60 * minute)
  })

  /** Runs code during the refresh. */
  async function during(work: () => void | Promise<void>): Promise<Result> {
    sandbox.aws.faults.inject({ operation: 'CreateToken', times: 1, delayMs: 300 })
    const slow = fetchShared()
    while (refreshes() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await work()
    return slow
  }

  test("that is rejected because the AWS CLI was faster uses the AWS CLI's token", async () => {
    const answer = {
      status: 400,
      body: '{"error":"invalid_grant"}',
      headers: { 'x-amzn-errortype': 'InvalidGrantException' },
    }
    sandbox.aws.faults.inject({ operation: 'CreateToken', times: 1, delayMs: 300, answer })
    const slow = fetchShared()
    while (refreshes() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await awsCli.refresh()
    const byAwsCli = awsCli.token()
    const { status, stderr } = await slow

    expect(status).toBe(0)
    expect(stderr).toContain('rejected, but another process has refreshed it')
    expect(awsCli.token()).toEqual(byAwsCli)
    expect(refreshes()).toBe(2)
  })

  test('does not replace a newer sign-in', async () => {
    const newer = { accessToken: 'newer', refreshToken: 'newer', expiresAt: sandbox.timeIn(60 * minute) }
    expect(await during(() => awsCli.change(newer))).toMatchObject({ status: 0 })

    expect(awsCli.token()).toMatchObject(newer)
  })

  test('does not restore a sign-in that ended during the refresh', async () => {
    await during(() => unlinkSync(sharedPath()))

    expect(sandbox.readFile(sharedFile)).toBeUndefined()
  })

  test('leaves the file as it is if the service rejects the token or cannot be reached', async () => {
    const before = sandbox.readFile(sharedFile)
    sandbox.aws.faults.inject({ operation: 'CreateToken', reset: 'before' })
    expect(await fetchShared()).toMatchObject({ status: 5 })
    sandbox.aws.faults.clear()
    sandbox.aws.revokePortalSessions()
    expect(await fetchShared()).toMatchObject({ status: 4 })
    expect(await fetchShared()).toMatchObject({ status: 4 })

    expect(sandbox.readFile(sharedFile)).toBe(before)
    // The second run does not ask the service again.
    expect(refreshes()).toBeGreaterThan(0)
  })
})

describe('login --share without the setting', () => {
  beforeEach(async () => {
    await sandbox.run('login', 'portal', '--share')
    sandbox.aws.resetCalls()
  })

  test('shares the sign-in until logout', async () => {
    sandbox.passTime(56 * minute)
    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    await awsCli.refresh()
    sandbox.passTime(56 * minute)
    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect(awsCli.token().expiresAt).toBe(sandbox.timeIn(60 * minute))
    expect(refreshes()).toBe(3)

    expect((await sandbox.run('logout', 'portal')).stderr).toContain(
      'signed out of work, also in the AWS CLI',
    )
    expect(sandbox.readFile(sharedFile)).toBeUndefined()
    expect(sandbox.aws.count('Logout')).toBeGreaterThan(0)
  })

  test('shares the next sign-in, too', async () => {
    await sandbox.run('login', 'portal', '--force')
    await awsCli.refresh()

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect((await sandbox.run('login', 'portal')).stderr).toContain(', shared with the AWS CLI')
  })

  test('does not touch a later sign-in of the AWS CLI', async () => {
    await awsCli.login()
    const before = sandbox.readFile(sharedFile)
    sandbox.passTime(56 * minute)
    await fetchCredentials()
    await sandbox.run('login', 'portal', '--force')

    expect(sandbox.readFile(sharedFile)).toBe(before)
  })

  test('adopts a sign-in of the AWS CLI', async () => {
    await sandbox.run('clear', '--all')
    await awsCli.login()
    await sandbox.run('login', 'portal', '--share')
    sandbox.passTime(56 * minute)

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect(awsCli.token().expiresAt).toBe(sandbox.timeIn(60 * minute))
  })

  test('uses the copy in the store while the file is missing or damaged', async () => {
    sandbox.writeFile(sharedFile, '{"accessTok')
    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    unlinkSync(sharedPath())
    expect(await fetchCredentials()).toMatchObject({ status: 0 })
  })
})

describe('a file that', () => {
  test('is being written is read again', async () => {
    await awsCli.login()
    const text = sandbox.readFile(sharedFile) ?? ''
    sandbox.writeFile(sharedFile, '')
    const run = fetchShared()
    setImmediate(() => sandbox.writeFile(sharedFile, text))

    expect(await run).toMatchObject({ status: 0 })
  })

  test('is damaged is named in a message, and the next sign-in replaces it', async () => {
    sandbox.writeFile(sharedFile, '{"accessTok')
    const failed = await fetchShared()

    expect(failed).toMatchObject({ status: 4 })
    expect(failed.stderr).toContain(`awsx: ignored ${sharedPath()}: it does not contain a token\n`)
    expect(sandbox.readFile(sharedFile)).toBe('{"accessTok')
    await sandbox.runWith({ env: setting }, 'login', 'portal')
    await awsCli.refresh()
  })

  describeModes('where files have mode bits', () => {
    test('others can read is used, reported by doctor, and made private by the next write', async () => {
      await awsCli.login()
      chmodSync(sharedPath(), 0o644)
      expect(await fetchShared()).toMatchObject({ status: 0 })
      expect(await findProblems()).toMatchObject([
        { code: 'readable-by-others', level: 'warning', fix: `chmod 600 ${sharedPath()}` },
      ])
      sandbox.passTime(56 * minute)
      expect(await fetchShared()).toMatchObject({ status: 0 })

      expectMode(sharedPath(), 0o600)
    })

    test.each([
      ...(hasModeBits
        ? [
            [
              'others can write',
              () => chmodSync(sharedPath(), 0o666),
              `it is writable by others (mode 0666, owner uid ${process.getuid?.()})`,
            ] as const,
          ]
        : []),
      ['is a folder', makeFolder, 'it is not a small regular file'],
      ...(process.getuid?.() === 0
        ? [
            [
              'belongs to another user',
              () => chownSync(sharedPath(), 12_345, 12_345),
              'it belongs to another user (mode 0600, owner uid 12345)',
            ] as const,
          ]
        : []),
    ] as const)('%s is neither used nor changed', async (_what, change, reason) => {
      await awsCli.login()
      change()
      const before = describeFile()
      for (const run of [fetchShared, fetchCredentials]) {
        const result = await run()
        expect(result).toMatchObject({ status: 4 })
        expect(result.stderr).toContain(`awsx: ignored ${sharedPath()}: ${reason}\n`)
      }
      const signedIn = await sandbox.runWith({ env: setting }, 'login', 'portal')
      expect(signedIn).toMatchObject({ status: 0 })
      expect(signedIn.stderr).toContain(`not shared: cannot write ${sharedPath()}: ${reason}`)
      const required = await sandbox.run('login', 'portal', '--share')
      expect(required).toMatchObject({ status: 7 })
      expect(required.stderr).toContain(`cannot write ${sharedPath()}: ${reason} [STORE_UNAVAILABLE]`)

      expect(describeFile()).toEqual(before)
      expect(await fetchCredentials()).toMatchObject({ status: 0 })
    })
  })

  /** Findings of doctor about the file. */
  async function findProblems(): Promise<readonly unknown[]> {
    const { stdout } = await sandbox.run('doctor', '--json')
    const { problems } = JSON.parse(stdout) as { readonly problems: readonly { readonly at: string }[] }
    return problems.filter(({ at }) => at === `~/${sharedFile}`)
  }

  function makeFolder(): void {
    unlinkSync(sharedPath())
    sandbox.writeFile(`${sharedFile}/x`, '')
  }

  function describeFile(): unknown {
    const { mode, uid, mtimeMs } = statSync(sharedPath())
    return { mode, uid, mtimeMs }
  }
})

describe('logout', () => {
  test('with share_sign_in ends the sign-in of the AWS CLI and keeps registrations', async () => {
    await awsCli.login()
    const registration = '.aws/sso/cache/0000000000000000000000000000000000000000.json'
    sandbox.writeFile(registration, '{"clientId":"c","clientSecret":"s","expiresAt":"2025-03-01T00:00:00Z"}')
    const result = await sandbox.runWith({ env: setting }, 'logout', 'portal')

    expect(result).toMatchObject({ status: 0, stderr: 'awsx: signed out of work, also in the AWS CLI\n' })
    expect(sandbox.aws.count('Logout')).toBe(1)
    expect(existsSync(sharedPath())).toBe(false)
    expect(sandbox.readFile(registration)).toBeDefined()
  })

  test('ends a shared sign-in once', async () => {
    await sandbox.runWith({ env: setting }, 'login', 'portal')
    await sandbox.runWith({ env: setting }, 'logout', 'portal')

    expect(sandbox.aws.count('Logout')).toBe(1)
    expect(sandbox.readFile(sharedFile)).toBeUndefined()
  })

  test("with --share ends awsx's sign-in and the AWS CLI's", async () => {
    await sandbox.run('login', 'portal')
    await awsCli.login()
    await sandbox.run('logout', 'portal', '--share')

    expect(sandbox.aws.count('Logout')).toBe(2)
    expect(sandbox.readFile(sharedFile)).toBeUndefined()
  })

  test('without sharing says that the AWS CLI is still signed in, and how to sign it out', async () => {
    await sandbox.run('login', 'portal')
    await awsCli.login()
    const { stderr } = await sandbox.run('logout', 'portal')
    const line =
      'awsx: the AWS CLI is still signed in to work; to sign it out too: aws sso logout, or awsx logout work --share\n'
    expect(stderr).toContain(line)
    expect(sandbox.aws.count('Logout')).toBe(1)

    sandbox.passTime(61 * minute)
    // It can refresh its token.
    expect((await sandbox.run('logout', 'portal')).stderr).toBe(`awsx: not signed in to work\n${line}`)
    awsCli.change({ refreshToken: undefined })
    expect((await sandbox.run('logout', 'portal')).stderr).toBe('awsx: not signed in to work\n')
  })
})
