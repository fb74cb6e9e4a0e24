/** `store export` with records that cannot be read, and `store import` of files that it did not write. */
import { Encrypter } from 'age-encryption'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { recordName } from '../../src/store/store-file.ts'
import { storedKeyIdentity } from '../../src/credentials/stored-key-identity.ts'
import { decryptFromAge } from '../../src/crypto/age.ts'
import { mfaSeedIdentity } from '../../src/credentials/mfa-seed-identity.ts'

const strong = 'correct horse battery staple'
const config = `[profile me]\nregion = eu-west-1\nmfa_serial = ${HANAKO.mfaSerial}\n`

let sandbox: Sandbox
let passphrase: string
let file: string

beforeEach(async () => {
  sandbox = await openSandbox({ config })
  passphrase = sandbox.writeFile('new', strong)
  file = join(sandbox.home, 'keys.age')
})

afterEach(() => sandbox.close())

const addKey = (profile: string): Promise<Result> =>
  sandbox.runWith({ answers: [HANAKO.accessKeyId, HANAKO.secretAccessKey] }, 'add', profile, '--no-verify')

const runExport = (...options: readonly string[]): Promise<Result> =>
  sandbox.run('store', 'export', file, '--new-passphrase-file', passphrase, ...options)

function recordPath(identity: string): string {
  const text = readFileSync(join(sandbox.home, 'state/store.json'), 'utf8')
  const { nameSalt } = JSON.parse(text) as { nameSalt: string }
  return join(sandbox.home, 'state/records', recordName(nameSalt, identity))
}

/** Damages the ciphertext of a record, or all of it. @returns its path */
function damage(identity: string, how: 'last byte' | 'header' = 'last byte'): string {
  const path = recordPath(identity)
  const bytes = readFileSync(path)
  const index = how === 'header' ? 0 : bytes.length - 1
  bytes[index] = (bytes[index] ?? 0) ^ 1
  writeFileSync(path, bytes)
  return path
}

describe('records that cannot be read', () => {
  test('are named, and the others are exported', async () => {
    for (const profile of ['me', 'other', 'third']) await addKey(profile)
    const paths = [damage(storedKeyIdentity('me')), damage(storedKeyIdentity('third'), 'header')]

    const result = await runExport('--json')

    expect(result.status).toBe(7)
    expect(JSON.parse(result.stdout)).toMatchObject({
      error: { code: 'STORE_DAMAGED' },
      written: true,
      file,
      records: { 'iam-key': 1, 'mfa-seed': 0 },
    })
    expect(result.stderr).toContain(`wrote 1 access key and 0 MFA seeds to ${file}`)
    for (const [index, profile] of ['me', 'third'].entries())
      expect(result.stderr).toContain(
        `store export: the access key of profile "${profile}" was not exported (damaged, ${paths[index]}) [STORE_DAMAGED]`,
      )
    expect(result.stderr).toMatch(/hint: add it again: awsx add (?:me|third)\n/)
    const text = (await decryptFromAge(readFileSync(file), strong)) ?? ''
    expect(text).toContain('other')
    expect((JSON.parse(text) as { secrets: unknown[] }).secrets).toHaveLength(1)
  })

  test('are named if nothing else is left, and no file is written', async () => {
    await addKey('me')
    await sandbox.runWith(
      { answers: ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'] },
      'mfa',
      'me',
      '--store-seed',
      '--yes',
    )
    await sandbox.run('remove', 'me', '--yes')
    const path = damage(mfaSeedIdentity(HANAKO.mfaSerial))

    const result = await runExport()

    expect(result).toMatchObject({ status: 7, stdout: '' })
    expect(result.stderr).toBe(
      `awsx: error: store export: the MFA seed of ${HANAKO.mfaSerial} was not exported (damaged, ${path}) [STORE_DAMAGED]\n` +
        'awsx: hint: store it again: awsx mfa me --store-seed\n',
    )
    expect(readdirSync(sandbox.home)).not.toContain('keys.age')
  })
})

describe('store import', () => {
  const runImport = (...options: readonly string[]): Promise<Result> =>
    sandbox.run('store', 'import', file, '--new-passphrase-file', passphrase, ...options)

  /** Like `age --passphrase`, with a cost that is quick. */
  async function writeAge(content: unknown): Promise<void> {
    const encrypter = new Encrypter()
    encrypter.setPassphrase(strong)
    encrypter.setScryptWorkFactor(2)
    writeFileSync(file, await encrypter.encrypt(JSON.stringify(content)))
  }

  test('--json counts what was imported, and what stayed', async () => {
    const payload = { accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: 'secret+of+nobody' }
    const secrets = [{ identity: storedKeyIdentity('me'), kind: 'iam-key', payload }]
    await writeAge({ format: 'awsx store export', version: 1, secrets })
    const none = { 'iam-key': 0, 'mfa-seed': 0 }

    expect(JSON.parse((await runImport('--json')).stdout)).toEqual({
      written: true,
      file,
      records: { ...none, 'iam-key': 1 },
      kept: 0,
    })
    expect(JSON.parse((await runImport('--json')).stdout)).toEqual({
      written: false,
      file,
      records: none,
      kept: 1,
    })
  })

  test('rejects a secret with an odd identity before it imports anything', async () => {
    const payload = { accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: 'secret+of+nobody' }
    const good = { identity: storedKeyIdentity('me'), kind: 'iam-key', payload }
    const secrets = [good, { ...good, identity: 'odd' }]
    await writeAge({ format: 'awsx store export', version: 1, secrets })

    expect(await runImport()).toMatchObject({
      status: 2,
      stderr:
        `awsx: error: store import: secret 2 of ${file} is malformed (identity); nothing was imported [USAGE]\n` +
        'awsx: hint: export the keys again: awsx store export\n',
    })
    expect((await sandbox.run('keys')).stderr).toContain('the store has no access keys')
  })

  test('does not ask for the passphrase of a file that is not in the age format', async () => {
    writeFileSync(file, 'aws_access_key_id = AKIA\n')
    const result = await sandbox.runWith({ terminals: 'all', answers: [] }, 'store', 'import', file)
    expect(result).toMatchObject({ status: 2 })
    expect(result.stderr).toContain(`store import: ${file} is not in the age format`)
  })
})
