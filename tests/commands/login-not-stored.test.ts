/** `awsx login` when nothing can be stored opens no page, and prints one accurate error. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials, store: false })
})

afterEach(() => sandbox.close())

/** Cases without a store, with the reason that awsx gives. */
const ways = [
  {
    about: 'AWSX_STORE is none',
    options: (): RunOptions => ({ env: { AWSX_STORE: 'none' } }),
    reason: 'AWSX_STORE is "none"',
  },
  {
    about: 'the folder cannot be created',
    options: (): RunOptions => ({ env: { AWSX_HOME: `${sandbox.home}/passphrase/awsx` } }),
    reason: 'cannot create the folder \\S+/passphrase/awsx \\(ENOTDIR\\)',
  },
  {
    about: 'there is nowhere to put the key',
    options: (): RunOptions => ({
      platform: 'openbsd',
      env: { AWSX_STORE: 'auto', AWSX_PASSPHRASE_FILE: undefined, DBUS_SESSION_BUS_ADDRESS: undefined },
    }),
    reason: 'no keychain, passphrase or memory-backed folder is available for the store key',
  },
]

const linesOf = ({ stderr }: Result): readonly string[] => stderr.trimEnd().split('\n')

describe.each(ways)('if $about, login', ({ options, reason }) => {
  const login = (...words: readonly string[]): Promise<Result> =>
    sandbox.runWith(options(), 'login', ...words)

  test.each([['portal'], ['work'], ['portal', '--force'], []])(
    'opens no page and fails: %j',
    async (...words) => {
      const result = await login(...words)

      expect(result).toMatchObject({ status: 7, stdout: '', opened: [] })
      const [error, ...hints] = linesOf(result)
      expect(error).toMatch(
        new RegExp(`^awsx: error: the sign-in cannot be stored: ${reason} \\[STORE_UNAVAILABLE\\]$`),
      )
      expect(hints).toContainEqual(
        expect.stringMatching(
          /^awsx: hint: to run one command without storing anything: awsx exec (portal|PROFILE) -- COMMAND$/,
        ),
      )
      expect(hints.every((line) => line.startsWith('awsx: hint: '))).toBe(true)
      expect(sandbox.aws.calls).toEqual([])
    },
  )

  test('does not ask for an MFA code that it could not use', async () => {
    const result = await sandbox.runWith({ ...options(), answers: [] }, 'login', 'mfa')

    expect(result).toMatchObject({ status: 7, asked: [] })
    expect(result.stderr).toMatch(/the session of profile "mfa" cannot be stored: .*\[STORE_UNAVAILABLE\]/)
  })

  test('says that a profile without a sign-in works, not that it is ready', async () => {
    const result = await login('role')

    expect(result.status).toBe(0)
    expect(linesOf(result)).toEqual([
      expect.stringMatching(new RegExp(`^awsx: profile "role" works, but nothing is cached: ${reason}$`)),
    ])
  })

  test('signs in once with --share, because the sign-in is saved in the cache of the AWS CLI', async () => {
    const result = await login('portal', '--share')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(result.stderr).not.toContain('not stored')
    const next = await sandbox.runWith({ ...options(), browser: 'none' }, 'whoami', 'portal')
    expect(next).toMatchObject({ status: 0, opened: [] })
    expect((await login('portal')).stderr).toMatch(/^awsx: already signed in to work .* through the AWS CLI/)
  })

  test('exec signs in once for its command', async () => {
    sandbox.addProgram('terraform')
    const exec = ['exec', 'portal-role', '--', 'terraform']
    const result = await sandbox.runWith({ ...options(), terminals: ['stderr'] }, ...exec)

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(result.stderr.match(/not stored|nothing is cached/g)?.length ?? 0).toBeLessThanOrEqual(1)
  })
})

test('the first failed write does not cause a second sign-in', async () => {
  sandbox.writeConfig(config)
  const env = { AWSX_HOME: `${sandbox.home}/passphrase/awsx`, NO_COLOR: '1' }
  const answers = ['work', '111111111111', 'ReadOnly', '', '', 'y']
  const result = await sandbox.runWith({ terminals: 'all', answers, env }, 'configure', 'sso')

  expect(result.opened).toHaveLength(1)
  expect(result.stderr.match(/not stored/g)).toHaveLength(1)
})

test('asks for an MFA code if the session can be stored', async () => {
  const answers = [() => sandbox.aws.mfaCode(HANAKO.mfaSerial)]

  expect(await sandbox.runWith({ answers }, 'login', 'mfa')).toMatchObject({ status: 0 })
})
