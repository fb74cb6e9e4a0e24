/** `keys` and `remove`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey] as const
const day = 86_400_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const add = (...argv: readonly string[]): Promise<Result> => sandbox.runWith({ answers: key }, 'add', ...argv)

function user() {
  const found = sandbox.aws.data.users[HANAKO.arn]
  if (found === undefined) throw new Error('no user')
  return found
}

describe('keys', () => {
  test('lists keys with their age and what stored them, but not the secret', async () => {
    await add('keys')
    sandbox.passTime(3 * day)
    const result = await sandbox.run('keys')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(new RegExp(`^keys +${HANAKO.accessKeyId} +at least 3 days +awsx add$`, 'm'))
    expect(result.stdout).not.toContain(HANAKO.secretAccessKey)
    expect(sandbox.aws.count('GetAccessKeyLastUsed')).toBe(0)
  })

  test('--json has the same facts', async () => {
    await add('keys')
    const result = await sandbox.run('keys', '--json')

    expect(JSON.parse(result.stdout)).toEqual([
      {
        profile: 'keys',
        accessKeyId: HANAKO.accessKeyId,
        kind: 'access-key',
        arn: HANAKO.arn,
        createdAt: null,
        storedAt: expect.stringMatching(/^2025-01-15T09:0/),
        storedBy: 'awsx add',
        expiresAt: null,
        rotation: null,
        isUsed: true,
      },
    ])
    expect(result.stdout).not.toContain(HANAKO.secretAccessKey)
  })

  test('--online says when AWS created the key and when it was last used', async () => {
    user().accessKeys[HANAKO.accessKeyId] = {
      secret: HANAKO.secretAccessKey,
      status: 'Active',
      createdAt: sandbox.now() - 40 * day,
    }
    await add('keys')
    sandbox.passTime(2 * day)
    const result = await sandbox.run('keys', '--online')

    expect(result.stdout).toMatch(/ 42 days +awsx add +2 days ago \(sts, us-east-1\)$/m)
    expect(await sandbox.json('keys', '--online', '--json')).toMatchObject([
      { lastUsed: { service: 'iam', region: 'us-east-1' }, createdAt: expect.stringMatching(/^2024-12-06T/) },
    ])
  })

  test('--online goes on after a key that AWS rejects', async () => {
    await add('keys')
    await sandbox.runWith({ answers: ['AKIAWRONGWRONGWRONG1', key[1]] }, 'add', 'wrong', '--no-verify')
    const result = await sandbox.run('keys', '--online', '--json')

    expect(result.status).toBe(0)
    expect(JSON.parse(result.stdout)).toMatchObject([
      { profile: 'keys', lastUsed: {} },
      { profile: 'wrong', problem: { code: 'ACCESS_DENIED', message: expect.stringContaining('"wrong"') } },
    ])
  })

  test('says which key is not used because the profile has credentials in a file', async () => {
    await add('keys')
    sandbox.writeCredentials(sampleCredentials)

    expect((await sandbox.run('keys')).stdout).toContain('not used: the profile has credentials in a file')
    expect(await sandbox.json('keys', '--json')).toMatchObject([{ isUsed: false }])
    const message = 'profile "keys" has credentials in a file, which come before its key in the store'
    expect(await sandbox.json('explain', 'keys', '--json')).toMatchObject({
      steps: [{ kind: 'static' }],
      warnings: [{ code: 'stored-key-unused', message, at: '~/.aws/credentials:1' }],
    })
    expect((await sandbox.run('doctor')).stdout).toContain(message)
    sandbox.writeCredentials('')
    expect(await sandbox.json('explain', 'keys', '--json')).toMatchObject({
      steps: [{ kind: 'stored-key' }],
      warnings: [],
    })
  })

  test('says that there are none, without unlocking the store', async () => {
    const locked = { env: { AWSX_PASSPHRASE_FILE: undefined } }

    expect(await sandbox.runWith(locked, 'keys')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'awsx: the store has no access keys\nawsx: hint: store one: awsx add PROFILE\n',
    })
  })
})

describe('remove', () => {
  test('removes the key and what was derived from it, and says so', async () => {
    await add('keys')
    await sandbox.run('login', 'role')
    const result = await sandbox.runWith({ answers: ['y'] }, 'remove', 'keys')

    expect(result.asked).toMatchObject([
      { question: `Remove access key ${HANAKO.accessKeyId} of profile "keys" from the store? [y/N]: ` },
    ])
    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toBe(
      `awsx: removed access key ${HANAKO.accessKeyId} of profile "keys" and 1 cached session made from it\n` +
        'awsx: the key is still valid in AWS; if nothing else uses it, delete it in IAM\n',
    )
    expect(await sandbox.json('keys', '--json')).toEqual([])
    expect(await sandbox.json('list', 'keys', '--json')).toEqual([])
    expect((await sandbox.run('whoami', 'role')).stderr).toContain('[SOURCE_PROFILE_NOT_FOUND]')
  })

  test('keeps the key unless the user agrees', async () => {
    await add('keys')

    expect(await sandbox.runWith({ answers: [''] }, 'remove', 'keys')).toMatchObject({ status: 0 })
    expect(await sandbox.json('keys', '--json')).toHaveLength(1)
    expect(await sandbox.run('remove', 'keys')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('awsx remove keys --yes'),
    })
    expect(await sandbox.run('remove', 'keys', '--yes')).toMatchObject({ status: 0 })
  })

  test('says that a damaged key is lost, and keeps its file', async () => {
    await add('keys')
    const folder = join(sandbox.home, 'state/records')
    const [name = ''] = readdirSync(folder)
    const bytes = readFileSync(join(folder, name))
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    writeFileSync(join(folder, name), bytes)
    const used = await sandbox.run('whoami', 'keys')

    expect(used.stderr).toContain('the access key in it is lost; to add it again: awsx add PROFILE')
    expect(used.stderr).toMatch(
      /"keys" has no access key in the awsx store \[PROFILE_NO_CREDENTIALS\]\n.*awsx add keys/,
    )
    expect(readdirSync(folder).map((file) => readFileSync(join(folder, file)))).toEqual([bytes])
    expect(await sandbox.run('remove', 'keys')).toMatchObject({ status: 3 })
    expect(await add('keys')).toMatchObject({ status: 0 })
  })

  test('removes both keys of a rotation that is not finished, and names them', async () => {
    await add('keys')
    sandbox.aws.faults.inject({ operation: 'UpdateAccessKey', reset: 'before' })
    await sandbox.run('rotate', 'keys')
    const newId = Object.keys(user().accessKeys).find((id) => id !== key[0]) ?? ''

    const result = await sandbox.run('remove', 'keys', '--yes')
    expect(result.stderr).toContain(
      `removed access keys ${newId} and ${key[0]}, whose rotation is not finished,`,
    )
  })

  test.each([
    [['remove'], '[USAGE]', 2],
    [['remove', 'keys'], '[PROFILE_NO_CREDENTIALS]', 3],
  ])('%j is an error', async (argv, code, status) => {
    expect(await sandbox.run(...argv)).toMatchObject({ status, stderr: expect.stringContaining(code) })
  })
})
