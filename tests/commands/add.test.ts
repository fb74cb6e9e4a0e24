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
    await add(key, 'keys')

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

describe('add fails', () => {
  test('without a terminal', async () => {
    const result = await sandbox.run('add', 'stored')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/\[USAGE\]\nawsx: hint: .*awsx add dev --paste\n/)
  })

  test.each([
    ['a key that is none', ['AKIA', key[1]]],
    ['a secret that is none', [key[0], 'short']],
    ['no profile', [...key]],
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
