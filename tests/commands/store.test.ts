import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const strong = 'correct horse battery staple'
const config = `[profile me]\nregion = eu-west-1\nmfa_serial = ${HANAKO.mfaSerial}\n`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const addKey = (): ReturnType<Sandbox['runWith']> =>
  sandbox.runWith({ answers: [HANAKO.accessKeyId, HANAKO.secretAccessKey] }, 'add', 'me', '--no-verify')

describe('awsx store', () => {
  test('shows the folder, the key source, and what it holds', async () => {
    await addKey()
    const { stdout } = await sandbox.run('store')
    expect(stdout).toContain(join(sandbox.home, 'state'))
    expect(stdout).toMatch(/key source +file\n/)
    expect(stdout).toMatch(/records +1 access key\n/)
    expect(await sandbox.json('store', '--json')).toMatchObject({
      keySource: 'file',
      records: { 'iam-key': 1, 'mfa-seed': 0, credentials: 0 },
    })
  })

  test.each([
    [
      ['store', 'move'],
      'store move: expected keychain, passphrase, pass, gopass, op, bw, systemd-creds, or command',
    ],
    [['store', 'move', 'passphrase'], 'the key of this store is already under a passphrase'],
    [['store', 'passphrase', 'x'], 'store passphrase: unexpected argument "x"'],
    [['store', 'export'], 'store export: a file is required'],
    [['store', 'import', 'gone.age'], 'store import: cannot read gone.age (ENOENT)'],
    [['store', 'export', 'x.age'], 'store export: the store has no access keys and no MFA seeds'],
  ])('%j says what is wrong', async (words, message) => {
    await sandbox.run('clear', '--all')
    const file = sandbox.writeFile('new', strong)
    expect((await sandbox.run(...words, '--new-passphrase-file', file)).stderr).toContain(message)
  })
})

describe('awsx store passphrase', () => {
  test('rejects a weak one, offers a strong one, and asks to repeat it', async () => {
    await addKey()
    let offered = ''
    const repeat = (_question: string, said: readonly string[]): string => {
      offered = /: (\S+)$/.exec(said.at(-1) ?? '')?.[1] ?? ''
      return offered
    }
    const options = {
      env: { AWSX_PASSPHRASE_FILE: undefined },
      terminals: 'all' as const,
      answers: [() => readFileSync(join(sandbox.home, 'passphrase'), 'utf8'), 'short', '', repeat],
    }
    const result = await sandbox.runWith(options, 'store', 'passphrase')
    expect(result.status).toBe(0)
    expect(result.said[0]).toBe(
      'awsx: the passphrase was not accepted, because it is shorter than 12 characters',
    )
    expect(result.said[1]).toContain('write this passphrase down')
    expect(result.stderr).toContain('changed the passphrase of the store')

    await sandbox.run('lock')
    const file = sandbox.writeFile('new', offered)
    expect((await sandbox.runWith({ env: { AWSX_PASSPHRASE_FILE: file } }, 'keys')).stdout).toContain(
      HANAKO.accessKeyId,
    )
  })

  test('lets a wrong current one be typed again', async () => {
    const options = {
      env: { AWSX_PASSPHRASE_FILE: undefined },
      terminals: 'all' as const,
      answers: ['typo', () => readFileSync(join(sandbox.home, 'passphrase'), 'utf8')],
    }
    await addKey()
    const file = sandbox.writeFile('new', strong)
    const result = await sandbox.runWith(options, 'store', 'passphrase', '--new-passphrase-file', file)
    expect(result).toMatchObject({ status: 0, said: ['awsx: wrong passphrase'] })
  })

  test('rejects a weak one in a file', async () => {
    const file = sandbox.writeFile('new', 'short')
    const result = await sandbox.run('store', 'passphrase', '--new-passphrase-file', file)
    expect(result).toMatchObject({ status: 2 })
    expect(result.stderr).toContain(
      'the new passphrase was not accepted, because it is shorter than 12 characters',
    )
  })
})

test('export and import bring keys to another store, encrypted and for the user alone', async () => {
  await addKey()
  const passphrase = sandbox.writeFile('new', strong)
  const file = join(sandbox.home, 'keys.age')
  const exported = await sandbox.run('store', 'export', file, '--new-passphrase-file', passphrase)
  expect(exported.stderr).toContain(`wrote 1 access key and 0 MFA seeds to ${file}`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const bytes = readFileSync(file, 'latin1')
  expect(bytes).toMatch(/^age-encryption\.org\/v1\n-> scrypt /)
  expect(bytes).not.toContain(HANAKO.accessKeyId)
  const again = await sandbox.run('store', 'export', file, '--new-passphrase-file', passphrase)
  expect(again.stderr).toContain(`${file} already exists`)

  const other = { AWSX_HOME: join(sandbox.home, 'other') }
  const importing = ['store', 'import', file, '--new-passphrase-file', passphrase]
  const imported = await sandbox.runWith({ env: other }, ...importing)
  expect(imported).toMatchObject({ status: 0, stderr: 'awsx: imported 1 of 1 secret\n' })
  expect(existsSync(join(other.AWSX_HOME, 'store.json'))).toBe(true)
  expect((await sandbox.runWith({ env: other }, 'keys')).stdout).toContain(HANAKO.accessKeyId)

  const kept = await sandbox.runWith({ env: other }, ...importing)
  expect(kept.stderr).toContain('imported 0 of 1 secret; 1 with the same name stayed')
  const wrong = sandbox.writeFile('wrong', 'another passphrase than that')
  const refused = await sandbox.run('store', 'import', file, '--new-passphrase-file', wrong)
  expect(refused).toMatchObject({ status: 7, stderr: expect.stringContaining('wrong passphrase for') })
}, 60_000)

test('import --force keeps a key that works if AWS does not accept the one of the file', async () => {
  await sandbox.runWith(
    { answers: ['AKIAOTHER00000000001', 'unknown+to+aws/0000000000000000000000001'] },
    'add',
    'me',
    '--no-verify',
  )
  const passphrase = sandbox.writeFile('new', strong)
  const file = join(sandbox.home, 'old.age')
  await sandbox.run('store', 'export', file, '--new-passphrase-file', passphrase)
  await sandbox.runWith(
    { answers: [HANAKO.accessKeyId, HANAKO.secretAccessKey] },
    'add',
    'me',
    '--no-verify',
    '--yes',
  )

  const result = await sandbox.run('store', 'import', file, '--force', '--new-passphrase-file', passphrase)

  expect(result).toMatchObject({ status: 5, stdout: '' })
  expect(result.stderr).toContain('imported 0 of 1 secret')
  expect((await sandbox.run('keys')).stdout).toContain(HANAKO.accessKeyId)
})
