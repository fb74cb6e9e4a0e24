/** `rotate`: a key is replaced in stages, and a key that cannot be verified is refused. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'

const config = `[profile dev]
region = eu-west-1

[profile mfa-dev]
region = eu-west-1
mfa_serial = ${HANAKO.mfaSerial}

[profile role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = dev

[profile keeper]
role_arn = arn:aws:iam::111111111111:role/key-keeper
source_profile = dev
region = eu-west-1
`

const day = 86_400_000
const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey] as const

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const add = (profile: string, ...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith({ answers: key }, 'add', profile, ...argv)
const rotate = (...argv: readonly string[]): Promise<Result> => sandbox.run('rotate', ...argv)
const rotateWith = (options: RunOptions, ...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith(options, 'rotate', ...argv)

function user() {
  const found = sandbox.aws.data.users[HANAKO.arn]
  if (found === undefined) throw new Error('no user')
  return found
}

const keyIds = (): readonly string[] => Object.keys(user().accessKeys)

async function storedId(profile: string): Promise<unknown> {
  const rows = (await sandbox.json('keys', '--json')) as readonly Record<string, unknown>[]
  return rows.find((row) => row['profile'] === profile)?.['accessKeyId']
}

const whoami = (profile: string): Promise<unknown> => sandbox.json('whoami', profile, '--json')
const iamCalls = (): readonly string[] =>
  sandbox.aws.calls.flatMap(({ operation, service }) => (service === 'iam' ? [operation] : []))

describe('rotate', () => {
  test('replaces the key, and deletes the old one after the new one was accepted', async () => {
    await add('dev')
    const result = await rotate('dev')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(keyIds()).toEqual([await storedId('dev')])
    expect(keyIds()).not.toContain(key[0])
    expect(await whoami('dev')).toMatchObject({ arn: HANAKO.arn })
    const [newId = ''] = keyIds()
    expect(result.stderr.split('\n')).toEqual([
      `awsx: created access key ${newId} for user "hanako", and stored it beside ${key[0]}`,
      `awsx: AWS accepts ${newId}; profile "dev" uses it now`,
      `awsx: deactivated ${key[0]}`,
      `awsx: deleted ${key[0]}`,
      '',
    ])
    expect(iamCalls()).toEqual([
      'ListAccessKeys',
      'ListAccessKeys',
      'CreateAccessKey',
      'UpdateAccessKey',
      'DeleteAccessKey',
    ])
    expect(await sandbox.json('keys', '--json')).toMatchObject([{ storedBy: 'awsx rotate', rotation: null }])
  })

  test('waits for a new key that AWS does not know everywhere yet', async () => {
    sandbox.aws.data.newKeyDelaySeconds = 45
    await add('dev')
    const result = await rotate('dev')

    expect(result).toMatchObject({ status: 0 })
    expect(result.stderr.match(/waiting until AWS accepts the new key/g)).toHaveLength(1)
    expect(sandbox.aws.count('GetCallerIdentity')).toBeGreaterThan(5)
    expect(keyIds()).toEqual([await storedId('dev')])
  })

  test('finds the key behind a role, and drops the sessions of the old one', async () => {
    await add('dev')
    await sandbox.run('login', 'role')

    expect(await rotate('role')).toMatchObject({ status: 0 })
    expect(await sandbox.json('list', 'role', '--json')).toMatchObject([{ cachedUntil: null }])
    expect(await whoami('role')).toMatchObject({ accountId: '222222222222' })
  })

  test('gives the new key to all profiles with the old one, once', async () => {
    await add('dev')
    await add('other')

    expect(await rotate('dev', 'other')).toMatchObject({ status: 0 })
    expect(await storedId('dev')).toBe(await storedId('other'))
    expect(sandbox.aws.count('CreateAccessKey')).toBe(1)
    expect(await whoami('other')).toMatchObject({ arn: HANAKO.arn })
  })

  test('asks for an MFA code only if the policy of the user wants one', async () => {
    await add('mfa-dev')
    expect(await rotate('mfa-dev')).toMatchObject({ status: 0 })

    user().iamNeedsMfa = true
    const answers = [() => sandbox.aws.mfaCode(HANAKO.mfaSerial)]
    const result = await rotateWith({ answers }, 'mfa-dev')
    expect(result).toMatchObject({ status: 0 })
    expect(result.asked).toHaveLength(1)
    expect(keyIds()).toEqual([await storedId('mfa-dev')])
  })

  test('goes through the role of the profile if only that may do it', async () => {
    user().managerRole = 'key-keeper'
    sandbox.aws.data.roles['arn:aws:iam::111111111111:role/key-keeper'] = {
      trustedPrincipals: ['111111111111'],
    }
    await add('dev')

    expect(await rotate('dev')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('if a role may do it, name a profile with that role'),
    })
    expect(await rotate('keeper')).toMatchObject({ status: 0 })
    expect(keyIds()).toEqual([await storedId('dev')])
  })

  test('--dry-run checks everything and changes nothing', async () => {
    await add('dev')
    const result = await rotate('dev', '--dry-run')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(
      new RegExp(`^replace ${key[0]} of profile "dev" \\(user "hanako", created .*Z\\)\n$`),
    )
    expect(iamCalls()).toEqual(['ListAccessKeys'])
    expect(await sandbox.json('keys', '--json')).toMatchObject([{ rotation: null }])
  })

  test('--older-than rotates the old keys of all profiles', async () => {
    user().accessKeys[key[0]] = { secret: key[1], status: 'Active', createdAt: sandbox.now() - 91 * day }
    const jiro = {
      secret: 'jiro/secret/0000000000000000000000000001',
      status: 'Active',
      createdAt: sandbox.now() - day,
    } as const
    sandbox.aws.data.users['arn:aws:iam::111111111111:user/jiro'] = {
      userId: 'AIDAJIRO',
      accessKeys: { AKIALOCALJIRO0000001: jiro },
    }
    await add('dev')
    await sandbox.runWith({ answers: ['AKIALOCALJIRO0000001', jiro.secret] }, 'add', 'jiro')
    const result = await rotate('--older-than', '90d')

    expect(result).toMatchObject({ status: 0 })
    expect(result.stderr).toContain(
      'kept AKIALOCALJIRO0000001 of profile "jiro", which AWS created 2025-01-14T',
    )
    expect(keyIds()).toEqual([await storedId('dev')])
    expect(await storedId('jiro')).toBe('AKIALOCALJIRO0000001')
  })

  test('a clock that is off does not matter', async () => {
    await add('dev')
    sandbox.aws.data.clockSkewSeconds = 60
    const realNow = Date.now
    Date.now = () => realNow() - 3_600_000
    try {
      expect(await rotate('dev')).toMatchObject({ status: 0 })
    } finally {
      Date.now = realNow
    }
    expect(keyIds()).toEqual([await storedId('dev')])
  })
})

describe('rotate refuses', () => {
  /** A result whose stderr has all of these texts. */
  const refusal = (...parts: readonly string[]): object => ({
    status: 5,
    stdout: '',
    stderr: expect.stringMatching(
      [...parts, '[KEY_NOT_ROTATED]']
        .map((part) => `(?=[^]*${part.replaceAll(/[[\]().$]/g, String.raw`\$&`)})`)
        .join(''),
    ),
  })

  test('two keys, and says what is known of the other one', async () => {
    await add('dev')
    user().accessKeys['AKIALOCALOTHER000001'] = {
      secret: key[1],
      status: 'Inactive',
      createdAt: sandbox.now() - day,
    }
    const result = await rotate('dev')

    expect(result).toMatchObject(
      refusal(
        'already has two keys',
        'AKIALOCALOTHER000001 (inactive, created 2025-01-14T',
        'never used)',
        'aws iam delete-access-key --user-name hanako --access-key-id AKIALOCALOTHER000001',
      ),
    )
    expect(keyIds()).toHaveLength(2)
    delete user().accessKeys['AKIALOCALOTHER000001']
    expect(await rotate('dev')).toMatchObject({ status: 0 })
  })

  test('a key that belongs to another user than when it was stored', async () => {
    await add('dev')
    const { accessKeys } = user()
    sandbox.aws.data.users['arn:aws:iam::111111111111:user/jiro'] = {
      userId: 'AIDAJIRO',
      accessKeys: { ...accessKeys },
    }
    user().accessKeys = {}

    expect(await rotate('dev')).toMatchObject(refusal('was stored as a key of', 'user/jiro'))
  })

  test('a key that AWS rejects', async () => {
    await sandbox.runWith({ answers: ['AKIAWRONGWRONGWRONG1', key[1]] }, 'add', 'dev', '--no-verify')

    expect(await rotate('dev')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('verify key AKIAWRONG'),
    })
    expect(sandbox.aws.count('CreateAccessKey')).toBe(0)
  })

  test('the key of the root user', async () => {
    sandbox.aws.data.users['arn:aws:iam::111111111111:root'] = {
      userId: '111111111111',
      accessKeys: user().accessKeys,
    }
    delete sandbox.aws.data.users[HANAKO.arn]
    await add('dev')

    expect(await rotate('dev')).toMatchObject(refusal('which is not an IAM user'))
  })

  test('a session key, and a key that is not in the store', async () => {
    const session = {
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE000000001',
      AWS_SECRET_ACCESS_KEY: key[1],
      AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjEXAMPLE',
    }
    await sandbox.runWith({ env: session }, 'add', 'dev', '--env', '--no-verify')
    sandbox.writeCredentials(`[file]\naws_access_key_id = ${key[0]}\naws_secret_access_key = ${key[1]}\n`)

    expect(await rotate('dev')).toMatchObject(refusal('it is a session key'))
    expect(await rotate('file')).toMatchObject(refusal('it is in a file', 'awsx import --keys file'))
    expect(await rotate('mfa-dev')).toMatchObject({ status: 3 })
  })

  test('a key that a file has too', async () => {
    await add('dev')
    sandbox.writeCredentials(`[copy]\naws_access_key_id = ${key[0]}\naws_secret_access_key = ${key[1]}\n`)

    expect(await rotate('dev')).toMatchObject(
      refusal('profile "copy" has the same key in a file', 'awsx import --keys copy'),
    )
    expect(sandbox.aws.count('ListAccessKeys')).toBe(0)
  })

  test('without permission for CreateAccessKey nothing is begun', async () => {
    await add('dev')
    sandbox.aws.faults.inject({
      operation: 'CreateAccessKey',
      answer: {
        status: 403,
        headers: { 'content-type': 'text/xml' },
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform: iam:CreateAccessKey</Message></Error></ErrorResponse>',
      },
    })
    const result = await rotate('dev')

    expect(result).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('iam:CreateAccessKey [ACCESS_DENIED]'),
    })
    expect(result.stderr).toContain('add mfa_serial to profile "dev"')
    expect(await sandbox.json('keys', '--json')).toMatchObject([{ rotation: null, accessKeyId: key[0] }])
    sandbox.aws.faults.clear()
    expect(await rotate('dev')).toMatchObject({ status: 0 })
  })

  test.each([
    [[], 'a profile is required'],
    [['--older-than', 'soon'], 'invalid --older-than "soon"; examples: 90d, 12h'],
  ])('%j', async (argv, problem) => {
    expect(await rotate(...argv)).toMatchObject({ status: 2, stderr: expect.stringContaining(problem) })
  })
})

describe('the answer of CreateAccessKey is lost', () => {
  const lose = async (): Promise<string> => {
    await add('dev')
    sandbox.aws.faults.inject({ operation: 'CreateAccessKey', reset: 'after', times: 1 })
    const result = await rotate('dev')
    expect(result).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('to continue: awsx rotate dev'),
    })
    expect(sandbox.aws.count('CreateAccessKey')).toBe(1)
    return keyIds().find((id) => id !== key[0]) ?? ''
  }

  test('the next run names the key that it does not know, and deletes nothing', async () => {
    const lost = await lose()
    const result = await rotate('dev')

    expect(result).toMatchObject({ status: 5, stderr: expect.stringContaining('[KEY_NOT_ROTATED]') })
    expect(result.stderr).toContain(`awsx rotate dev --delete-lost-key ${lost}`)
    expect(keyIds()).toHaveLength(2)
    expect(await whoami('dev')).toMatchObject({ arn: HANAKO.arn })
    // Naming another key does not delete this one.
    expect(await rotate('dev', '--delete-lost-key', key[0])).toMatchObject({ status: 5 })
    expect(keyIds()).toHaveLength(2)
  })

  test('and finishes if the user agrees to delete it', async () => {
    const lost = await lose()
    const result = await rotateWith({ answers: ['y'] }, 'dev')

    expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining(`deleted access key ${lost}`) })
    expect(keyIds()).toEqual([await storedId('dev')])
  })

  test('or with --delete-lost-key', async () => {
    expect(await rotate('dev', '--delete-lost-key', await lose())).toMatchObject({ status: 0 })
    expect(keyIds()).toEqual([await storedId('dev')])
  })

  test('but a key that was used is never deleted', async () => {
    const lost = await lose()
    const other = user().accessKeys[lost]
    if (other !== undefined) other.lastUsed = { at: sandbox.now(), service: 's3', region: 'eu-west-1' }

    expect(await rotate('dev', '--delete-lost-key', lost)).toMatchObject({ status: 5 })
    expect(keyIds()).toContain(lost)
  })
})
