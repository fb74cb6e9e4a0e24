/** `add` with questions. What is pasted comes from stdin or the clipboard, so tests/portal/add.test.ts tests it in a process. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig } from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const config = `${sampleConfig}
[profile stored]
region = eu-west-1
`

const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey] as const

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const add = (answers: readonly (string | symbol)[], ...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith({ answers }, 'add', ...argv)

const csv = `User name,Password,Access key ID,Secret access key\r\nhanako,,${key.join(',')}\r\n`

describe('add', () => {
  test('asks the key, the secret without showing it, and puts both into the store alone', async () => {
    const result = await add(key, 'stored')

    expect(result).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('"stored"') })
    expect(result.asked).toMatchObject([{ hidden: false }, { hidden: true }])
    expect(result.stderr).not.toContain(HANAKO.secretAccessKey)
    expect(await sandbox.json('credential-process', 'stored')).toEqual({
      Version: 1,
      AccessKeyId: HANAKO.accessKeyId,
      SecretAccessKey: HANAKO.secretAccessKey,
      AccountId: '111111111111',
    })
    expect(await sandbox.json('explain', 'stored', '--json')).toMatchObject({
      steps: [{ kind: 'stored-key' }],
    })
    expect(sandbox.readFile('.aws/config')).toBe(config)
    expect(sandbox.readFile('.aws/credentials')).toBeUndefined()
  })

  test('serves a profile that is not in the config, and roles on top of it', async () => {
    await add(key, 'keys')

    expect(await sandbox.json('whoami', 'role', '--json')).toMatchObject({ accountId: '222222222222' })
  })

  test('forgets the sessions of the key before', async () => {
    await add(key, 'keys')
    await sandbox.run('login', 'role')
    await add(['y', ...key], 'keys')

    expect(await sandbox.json('list', 'role', '--json')).toMatchObject([{ cachedUntil: null }])
  })

  test('takes the blanks around what is typed away', async () => {
    await add([` ${key[0]} `, `${key[1]}  `], 'stored')

    expect(await sandbox.json('credential-process', 'stored')).toMatchObject({ AccessKeyId: key[0] })
  })

  test('--quiet says nothing', async () => {
    expect(await add(key, 'stored', '--quiet')).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('a stored key', () => {
  test('is in the list, in the picker, and in completion', async () => {
    await add(key, 'keys')

    expect(await sandbox.json('list', 'keys', '--json')).toMatchObject([
      { profile: 'keys', kind: 'stored-key', at: null },
    ])
    const picked = await sandbox.runWith({ terminals: 'all', answers: ['keys'] }, 'explain')
    expect(picked.stdout).toContain('keys')
    expect((await sandbox.run('__complete', 'fish', '--', 'exec', '')).stdout).toMatch(
      /^keys\taccess key in the store$/m,
    )
  })

  test('is listed once, in its position, if the config has the profile', async () => {
    await add(key, 'stored')
    const rows = (await sandbox.json('list', '--json')) as readonly { readonly profile: string }[]

    expect(rows.filter(({ profile }) => profile === 'stored')).toHaveLength(1)
  })

  test('is not in lists of a store that does not have it', async () => {
    await add(key, 'keys')
    const elsewhere = { env: { AWSX_STORE: 'none' } }

    expect((await sandbox.runWith(elsewhere, 'list', 'keys', '--json')).stdout).toBe('[]\n')
  })

  test('is replaced only if the user agrees, before the new one is typed', async () => {
    await add(key, 'keys')
    const kept = await add([''], 'keys')
    expect(kept).toMatchObject({ status: 0, stderr: expect.stringContaining('kept') })
    expect(kept.asked.map(({ question }) => question)).toEqual([
      'Replace the access key that the store has for "keys"? [y/N]: ',
    ])

    expect(await add(['y', ...key], 'keys')).toMatchObject({ status: 0 })
    expect(await add(key, 'keys', '--yes')).toMatchObject({ status: 0 })
  })

  test('is not replaced without a terminal', async () => {
    await add(key, 'keys')

    expect(await sandbox.run('add', 'keys')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /already has .*"keys" \[USAGE\]\nawsx: hint: .*awsx add keys --paste --yes\n$/,
      ),
    })
    expect((await sandbox.run('add', 'keys', '--env')).stderr).toContain('awsx add keys --env --yes\n')
    sandbox.writeFile('my keys.csv', csv)
    expect((await sandbox.run('add', 'keys', '--csv', 'my keys.csv', '--no-verify')).stderr).toContain(
      "awsx add keys --csv 'my keys.csv' --no-verify --yes\n",
    )
  })

  test('is tried on AWS first', async () => {
    const result = await add(key, 'keys')

    expect(result.stderr).toContain(HANAKO.arn)
    expect(sandbox.aws.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity'])
  })

  test('is not stored if AWS rejects it, and is with --no-verify', async () => {
    const wrong = ['AKIAWRONGWRONGWRONG1', key[1]]
    const result = await add(wrong, 'keys')

    expect(result).toMatchObject({ status: 5, stderr: expect.stringContaining('InvalidClientTokenId') })
    expect(result.stderr).toMatch(/hint: .*awsx add keys --no-verify\n$/)
    expect(await sandbox.json('list', 'keys', '--json')).toEqual([])
    expect(await add(wrong, 'keys', '--no-verify')).toMatchObject({ status: 0 })
  })

  test('that AWS rejects can be stored with the command of the hint', async () => {
    sandbox.writeFile('keys.csv', csv.replace(key[0], 'AKIAWRONGWRONGWRONG1'))

    expect((await sandbox.run('add', 'keys', '--csv', 'keys.csv')).stderr).toMatch(
      /hint: .*: awsx add keys --csv keys.csv --no-verify\n$/,
    )
  })

  test('is not stored if AWS cannot be reached', async () => {
    sandbox.aws.faults.inject({ operation: 'GetCallerIdentity', reset: 'before', times: 9 })

    expect((await add(key, 'keys')).stderr).toMatch(/\[AWS_UNREACHABLE\][^]*awsx add keys --no-verify\n$/)
  })
})

describe('add from elsewhere', () => {
  test('--env reads the variables', async () => {
    const env = { AWS_ACCESS_KEY_ID: key[0], AWS_SECRET_ACCESS_KEY: key[1] }

    expect(await sandbox.runWith({ env }, 'add', 'stored', '--env')).toMatchObject({ status: 0 })
    expect(await sandbox.json('keys', '--json')).toMatchObject([
      { storedBy: 'awsx add --env', arn: HANAKO.arn },
    ])
    expect(await sandbox.run('add', 'other', '--env')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('hint: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'),
    })
  })

  test('--csv reads the file of the IAM console, and says to delete it', async () => {
    sandbox.writeFile('keys.csv', csv)
    const result = await sandbox.run('add', 'stored', '--csv', 'keys.csv')

    expect(result).toMatchObject({ status: 0 })
    expect(result.stderr).toContain('awsx: delete keys.csv: it has the key in plain text\n')
    expect(result.stderr).not.toContain(key[1])
  })

  test('--csv of another user stores nothing', async () => {
    sandbox.writeFile('keys.csv', csv.replace('hanako', 'jiro'))

    expect(await sandbox.run('add', 'stored', '--csv', 'keys.csv')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /is for user "jiro", but .*user\/hanako; it was not stored \[CONFIG_INVALID\]/,
      ),
    })
    expect(await sandbox.json('keys', '--json')).toEqual([])
  })

  test.each([
    ['Access key ID\n', /keys.csv is not the file of an access key: its first line/],
    [csv.replace(key[0], `${key[0]}\u200B`), /invisible character \(U\+200B\)/],
    [undefined, /keys.csv does not exist/],
  ])('--csv refuses the file %j', async (text, problem) => {
    if (text !== undefined) sandbox.writeFile('keys.csv', text)
    const result = await sandbox.run('add', 'stored', '--csv', 'keys.csv')

    expect(result).toMatchObject({ status: 2, stderr: expect.stringMatching(problem) })
    expect(result.stderr).not.toContain(key[1])
  })

  test('a typed key with an invisible character is refused', async () => {
    expect(await add([key[0], `${key[1].slice(0, 5)}\u200D${key[1].slice(5)}`], 'stored')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('invisible character (U+200D)'),
    })
  })

  test('two sources are refused', async () => {
    expect((await sandbox.run('add', 'stored', '--env', '--csv', 'x')).stderr).toContain(
      '--env and --csv cannot be combined',
    )
  })

  test('--add-config adds the profile with its region, once', async () => {
    const result = await add(key, 'fresh', '--add-config', '--region', 'eu-west-3')

    expect(result.stderr).toContain('added profile "fresh" to')
    expect(sandbox.readFile('.aws/config')).toBe(`${config}\n[profile fresh]\nregion = eu-west-3\n`)
    expect((await add(['y', ...key], 'fresh', '--add-config', '--region', 'x-y-1')).stderr).toContain(
      'already has profile "fresh"',
    )
    expect(await add([], 'other', '--add-config')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('awsx add other --add-config --region eu-west-1'),
    })
  })

  test('asks before it replaces the key of another user', async () => {
    sandbox.aws.data.users['arn:aws:iam::111111111111:user/jiro'] = {
      userId: 'AIDAJIRO',
      accessKeys: { AKIAJIROJIROJIROJIRO: { secret: key[1], status: 'Active', createdAt: 0 } },
    }
    await add(key, 'stored')
    const result = await add(['y', 'AKIAJIROJIROJIROJIRO', key[1], 'n'], 'stored')

    expect(result.asked.at(-1)?.question).toContain('with one of another user?')
    expect(await sandbox.json('keys', '--json')).toMatchObject([{ accessKeyId: key[0] }])
  })

  test('says so if the user agreed in advance to replace the key of another user', async () => {
    const jiro = 'arn:aws:iam::111111111111:user/jiro'
    sandbox.aws.data.users[jiro] = {
      userId: 'AIDAJIRO',
      accessKeys: { AKIAJIROJIROJIROJIRO: { secret: key[1], status: 'Active', createdAt: 0 } },
    }
    await add(key, 'stored')
    const result = await add(['AKIAJIROJIROJIROJIRO', key[1]], 'stored', '--yes')

    expect(result.stderr).toContain(`the stored key belongs to ${HANAKO.arn}, the new one to ${jiro}\n`)
    expect(await sandbox.json('keys', '--json')).toMatchObject([{ accessKeyId: 'AKIAJIROJIROJIROJIRO' }])
  })
})

describe('add fails', () => {
  test('without a terminal', async () => {
    const result = await sandbox.run('add', 'stored')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/\[USAGE\]\nawsx: hint: .*awsx add dev --paste\n/)
  })

  test.each([
    ['a malformed key ID', ['AKIA', key[1]]],
    ['a malformed secret', [key[0], 'short']],
    ['no profile', []],
  ])('for %s', async (what, answers) => {
    const result = await add(answers, ...(what === 'no profile' ? [] : ['stored']))

    expect(result).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('[USAGE]') })
    expect(result.stderr).not.toContain(key[1])
  })

  test('for a profile that gets its credentials from somewhere else, before anything is asked', async () => {
    const result = await add([], 'portal')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toMatch(/"portal".*\(~\/\.aws\/config:1\) \[CONFIG_INVALID\]/)
  })

  test('for a name that no profile can have', async () => {
    expect(await add([], 'a]b')).toMatchObject({ status: 2, stderr: expect.stringContaining('[USAGE]') })
  })

  test('on Ctrl-C, and keeps nothing', async () => {
    expect(await add([key[0], interrupt], 'stored')).toMatchObject({ status: 130 })
    expect((await sandbox.run('credential-process', 'stored')).status).toBe(3)
  })

  test('with a store that saves nothing', async () => {
    const options = { env: { AWSX_STORE: 'none' }, answers: key }

    expect(await sandbox.runWith(options, 'add', 'stored')).toMatchObject({
      status: 7,
      stderr: expect.stringMatching(/\[STORE_UNAVAILABLE\]\nawsx: hint: .*AWSX_STORE/),
    })
  })
})
