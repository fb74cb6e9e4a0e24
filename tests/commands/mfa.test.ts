import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync } from 'node:fs'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { totp } from '../../src/mfa/totp.ts'

const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const keys = `aws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`
const config = `[profile keys]
region = ap-northeast-1
${keys}
[profile forgotten]
# switches to the other account
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const typeCode = (): string => sandbox.aws.mfaCode(HANAKO.mfaSerial)

/** Writes a program for `sh`. @returns its path */
function writeProgram(name: string, script: string): string {
  const path = sandbox.writeFile(`bin/${name}`, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('a role that is denied without mfa_serial', () => {
  test('has the device shown and the line written on a terminal, and the command goes on', async () => {
    const before = sandbox.readFile('.aws/config')
    const result = await sandbox.runWith(
      { terminals: ['stderr'], answers: ['y', typeCode] },
      'export',
      'forgotten',
    )

    expect(result.status).toBe(0)
    expect(result.stdout).toContain('AWS_SESSION_TOKEN')
    expect(result.said).toContain(`  mfa_serial = ${HANAKO.mfaSerial}`)
    expect(result.asked[0]?.question).toBe('Add this line to profile "forgotten" in ~/.aws/config? [Y/n]: ')
    expect(sandbox.readFile('.aws/config')).toBe(
      before?.replace(
        'role/mfa-role\nsource_profile = keys\n\n',
        `role/mfa-role\nsource_profile = keys\nmfa_serial = ${HANAKO.mfaSerial}\n\n`,
      ),
    )
    expect(sandbox.aws.calls.map(({ operation }) => operation)).toEqual([
      'AssumeRole',
      'ListMFADevices',
      'GetSessionToken',
      'AssumeRole',
    ])
  })

  test('keeps the file if the answer is no', async () => {
    const before = sandbox.readFile('.aws/config')
    const result = await sandbox.runWith({ terminals: ['stderr'], answers: ['n'] }, 'login', 'forgotten')

    expect(result).toMatchObject({ status: 5, stderr: expect.stringContaining('[ACCESS_DENIED]') })
    expect(sandbox.readFile('.aws/config')).toBe(before)
  })

  test('has the line in the hint without a terminal', async () => {
    const result = await sandbox.run('export', 'forgotten')

    expect(result.status).toBe(5)
    expect(result.stderr).toContain(
      `hint: if the role requires MFA, add mfa_serial = ${HANAKO.mfaSerial} to profile "forgotten"`,
    )
  })

  test.each([
    [
      'only a security key',
      { 'arn:aws:iam::111111111111:u2f/user/hanako/key-ABC': { user: HANAKO.arn, seed } },
      'only security keys or passkeys, which cannot give MFA codes for roles',
    ],
    ['no device', {}, 'the IAM user has no MFA device'],
  ])('says that the user has %s', async (_name, mfaDevices, hint) => {
    sandbox.aws.data.mfaDevices = mfaDevices
    const result = await sandbox.runWith({ terminals: ['stderr'], answers: [] }, 'export', 'forgotten')

    expect(result).toMatchObject({ status: 5, stderr: expect.stringContaining(hint), asked: [] })
  })
})

describe('awsx mfa', () => {
  test('lists the profiles with a device', async () => {
    expect((await sandbox.run('mfa')).stdout).toBe(`mfa  ${HANAKO.mfaSerial}  prompt\n`)
    expect(await sandbox.json('mfa', 'mfa', '--json')).toEqual([
      { profile: 'mfa', serial: HANAKO.mfaSerial, source: 'prompt', at: '~/.aws/config:14' },
    ])
  })

  test('--online lists the devices of the user, and says what to add', async () => {
    const result = await sandbox.run('mfa', 'forgotten', '--online')

    expect(result).toMatchObject({ status: 0, stdout: `${HANAKO.mfaSerial}  gives codes\n` })
    expect(result.stderr).toBe(
      `awsx: to use a device, add to profile "forgotten": mfa_serial = ${HANAKO.mfaSerial}\n`,
    )
  })

  test('doctor --online names the profiles without a device, and this is no problem', async () => {
    const result = await sandbox.run('doctor', '--online')

    expect(result.stdout).toContain(
      `mfa: profile "forgotten" has no mfa_serial; if its role requires MFA, add mfa_serial = ${HANAKO.mfaSerial}, or run: awsx mfa forgotten --online\n`,
    )
    expect(sandbox.aws.count('ListMFADevices')).toBe(1)
  })
})

describe('doctor --online on a terminal', () => {
  const line = `mfa_serial = ${HANAKO.mfaSerial}`
  const doctor = (answers: readonly string[], ...words: readonly string[]): ReturnType<Sandbox['runWith']> =>
    sandbox.runWith({ terminals: ['stderr'], answers }, 'doctor', '--online', ...words)

  test('offers to write the missing line, and Enter means no', async () => {
    const kept = await doctor([''])
    expect(kept.asked.map(({ question }) => question)).toEqual([
      'Add this line to profile "forgotten" in ~/.aws/config? [y/N]: ',
    ])
    expect(kept.said).toContain(`  ${line}`)
    expect(sandbox.readFile('.aws/config')).toBe(config)

    await doctor(['y'])
    expect(sandbox.readFile('.aws/config')).toContain(`source_profile = keys\n${line}\n\n[profile mfa]`)
  })

  test('asks once before it goes through several profiles', async () => {
    const other = config.replaceAll('forgotten', 'other').slice(config.indexOf('[profile forgotten]'))
    sandbox.writeConfig(`${config}\n${other.slice(0, other.indexOf('[profile mfa]'))}`)
    const asked = async (...answers: readonly string[]): Promise<readonly string[]> =>
      (await doctor(answers)).asked.map(({ question }) => question)

    expect(await asked('')).toEqual(['Add mfa_serial to some of these 2 profiles? [y/N]: '])
    expect(await asked('y', '', 'y')).toHaveLength(3)
    expect(sandbox.readFile('.aws/config')).toMatch(new RegExp(`\\[profile other\\][^[]*${line}`))
    expect(sandbox.readFile('.aws/config')).toMatch(/\[profile forgotten\]\n[^[]*source_profile = keys\n\n/)
  })

  test('asks nothing with --json', async () => {
    expect(await doctor([], '--json')).toMatchObject({ asked: [] })
  })
})

describe('a stored seed', () => {
  const store = (): ReturnType<Sandbox['runWith']> =>
    sandbox.runWith({ terminals: ['stderr'], answers: ['y', seed] }, 'mfa', 'mfa', '--store-seed')

  test('is stored after a warning, and gives the codes', async () => {
    const result = await store()
    expect(result.status).toBe(0)
    expect(result.said[0]).toMatch(/^awsx: warning: a stored seed makes awsx the second factor/)
    expect(result.asked).toMatchObject([
      { question: `Store the seed of ${HANAKO.mfaSerial} anyway? [y/N]: ` },
      { question: 'Secret key of the virtual MFA device: ', hidden: true },
    ])
    expect(result.stderr).toContain(`it gives ${totp(seed, sandbox.now())} now`)
    expect(result.stderr).not.toContain(seed)

    expect(await sandbox.run('export', 'mfa')).toMatchObject({ status: 0, stderr: '' })
    expect((await sandbox.run('mfa')).stdout).toContain('stored seed')
  })

  test('is not a question of explain', async () => {
    const question = `mfa ${HANAKO.mfaSerial}`
    expect(await sandbox.json('explain', 'mfa', '--json')).toMatchObject({ asks: [question] })
    await store()
    expect(await sandbox.json('explain', 'mfa', '--json')).toMatchObject({ asks: [] })
    const typed = await sandbox.runWith({ env: { AWSX_MFA_PROMPT: 'terminal' } }, 'explain', 'mfa', '--json')
    expect(JSON.parse(typed.stdout)).toMatchObject({ asks: [question] })
    await sandbox.run('mfa', 'mfa', '--remove-seed')
    expect(await sandbox.json('explain', 'mfa', '--json')).toMatchObject({ asks: [question] })
  })

  test('is not stored without consent', async () => {
    const options = { terminals: ['stderr'] as const, answers: ['n'] }
    expect(await sandbox.runWith(options, 'mfa', 'mfa', '--store-seed')).toMatchObject({ status: 2 })
    expect(await sandbox.run('mfa', 'mfa', '--store-seed', '--stdin')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^awsx: warning: a stored seed [^]*\nawsx: hint: to agree: awsx mfa mfa --store-seed --stdin --yes\n$/,
      ),
    })
    expect((await sandbox.run('mfa')).stdout).toContain('prompt')
  })

  test('is used for the next step when the code of this one was used', async () => {
    await store()
    await sandbox.run('export', 'mfa')
    const first = sandbox.now()
    const result = await sandbox.run('export', 'mfa', '--refresh')

    expect(result.status).toBe(0)
    expect(result.stderr).toMatch(/^awsx: that MFA code was already used; waiting \d+ s for the next one\n$/)
    expect(Math.floor(sandbox.now() / 30_000)).toBe(Math.floor(first / 30_000) + 1)
    expect(sandbox.aws.count('GetSessionToken')).toBe(2)
  })

  test('survives clear --all, and is removed with --remove-seed', async () => {
    await store()
    await sandbox.run('clear', '--all')
    expect((await sandbox.run('mfa')).stdout).toContain('stored seed')
    expect((await sandbox.run('mfa', 'mfa', '--remove-seed')).stderr).toContain('removed the seed')
    expect((await sandbox.run('export', 'mfa')).stderr).toContain('[MFA_REQUIRED]')
  })
})

describe('the source of a code', () => {
  test('is a dialog if there is a screen and no terminal', async () => {
    writeProgram('zenity', `echo ${typeCode()}`)
    expect(await sandbox.run('export', 'mfa')).toMatchObject({ status: 0 })
  })

  test('is missing if the screen cannot be reached', async () => {
    writeProgram('zenity', 'echo "cannot open display: :0" >&2; exit 1')
    const result = await sandbox.run('export', 'mfa')
    expect(result).toMatchObject({ status: 6 })
    expect(result.stderr).toBe(
      `awsx: error: profile "mfa" requires an MFA code from ${HANAKO.mfaSerial} [MFA_REQUIRED]\nawsx: hint: awsx login mfa\nawsx: hint: or pass the code with --mfa-token\n`,
    )
  })

  test('is the terminal if there is one, even with all streams redirected', async () => {
    writeProgram('zenity', 'echo 000000')
    expect(await sandbox.runWith({ answers: [typeCode] }, 'export', 'mfa')).toMatchObject({ status: 0 })
  })

  test('is the driver that was chosen, which says why it cannot be used', async () => {
    const result = await sandbox.run('export', 'mfa', '--mfa-prompt', 'ykman')
    expect(result).toMatchObject({ status: 6 })
    expect(result.stderr).toContain('but ykman is not installed (MFA driver ykman) [MFA_REQUIRED]')
  })

  test('is the entry in awsx_mfa_account', async () => {
    sandbox.writeConfig(`${config}awsx_mfa_account = AWS work\n`)
    writeProgram('op', `[ "$*" = "item get AWS work --otp" ] && echo ${typeCode()}`)
    expect(await sandbox.run('export', 'mfa', '--mfa-prompt', 'op')).toMatchObject({ status: 0 })
  })
})

test('a typed code that was used is asked for again, without a call', async () => {
  let used = ''
  const first = { answers: [() => (used = typeCode())] }
  expect(await sandbox.runWith(first, 'export', 'mfa')).toMatchObject({ status: 0 })
  sandbox.aws.resetCalls()
  const again = { answers: [() => used, typeCode] }
  const result = await sandbox.runWith(again, 'export', 'mfa', '--refresh')

  expect(result.status).toBe(0)
  expect(result.said[0]).toMatch(/^awsx: that MFA code was already used; the next one appears in \d+ s$/)
  expect(sandbox.aws.count('GetSessionToken')).toBe(1)
})

describe('AWS_MFA_SERIAL', () => {
  test('names the device for a profile without one', async () => {
    const options = { env: { AWS_MFA_SERIAL: HANAKO.mfaSerial }, answers: [typeCode] }
    expect(await sandbox.runWith(options, 'export', 'forgotten')).toMatchObject({ status: 0 })
  })

  test('with a security key says that it gives no codes', async () => {
    const env = { AWS_MFA_SERIAL: 'arn:aws:iam::111111111111:u2f/user/hanako/key-ABC' }
    const result = await sandbox.runWith({ env, answers: [] }, 'export', 'forgotten')
    expect(result).toMatchObject({ status: 6 })
    expect(result.stderr).toContain('is a security key or passkey, which cannot give codes [MFA_REQUIRED]')
  })
})
