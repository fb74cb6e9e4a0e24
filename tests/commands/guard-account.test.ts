/** Guards by account for profiles whose account the config does not name. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox
let runs: string

/** A program that gives the keys of the user, and notes each run. */
function addProcess(): string {
  runs = sandbox.writeFile('runs', '')
  const keys = { Version: 1, AccessKeyId: HANAKO.accessKeyId, SecretAccessKey: HANAKO.secretAccessKey }
  const output = sandbox.writeFile('keys.json', JSON.stringify(keys))
  return `[profile program]\nregion = eu-west-1\ncredential_process = /bin/sh -c "echo run >>'${runs}'; /bin/cat '${output}'"\n`
}

beforeEach(async () => {
  sandbox = await openSandbox({ credentials: sampleCredentials })
  sandbox.writeConfig(`${sampleConfig}\n${addProcess()}`)
  sandbox.addProgram('tool')
  sandbox.writeSettings('[[guard]]\naccounts = ["111111111111"]\nenvironment = "production"\n')
})

afterEach(() => sandbox.close())

test.each(['keys', 'program'])(
  'the account of "%s" is asked for, and then the question comes',
  async (name) => {
    const refused = await sandbox.run('export', name)
    expect(refused).toMatchObject({ status: 4, stdout: '' })
    expect(refused.stderr).toContain(`profile "${name}" (production) requires a confirmation`)

    const { status, asked, said, launched } = await sandbox.runWith(
      { answers: ['1111'] },
      'exec',
      name,
      '--',
      'tool',
    )
    expect(status).toBe(0)
    expect(asked).toEqual([{ question: 'Last four digits of the account ID: ', hidden: false }])
    expect(said.join('\n')).toContain('account  111111111111')
    expect(launched[0]?.env).toMatchObject({ AWSX_ENVIRONMENT: 'production' })
    expect(sandbox.aws.count('GetCallerIdentity')).toBe(2)
  },
)

test('the program of a credential_process runs once', async () => {
  await sandbox.run('export', 'program', '--confirm', '111111111111')

  expect(readFileSync(runs, 'utf8')).toBe('run\n')
})

test('the access that the guard allows is all that is handed out', async () => {
  sandbox.writeSettings('[[guard]]\naccounts = ["111111111111"]\naccess = "view"\n')
  const { status, stdout } = await sandbox.run('export', 'keys')

  expect(status).toBe(0)
  expect(stdout).toContain("AWSX_ACCESS='view'")
  expect(sandbox.aws.count('GetFederationToken')).toBe(1)
  expect(stdout).not.toContain(HANAKO.accessKeyId)
})

test('credential-process and use ask as well', async () => {
  expect((await sandbox.run('credential-process', 'keys')).stderr).toContain('CONFIRMATION_REQUIRED')
  const env = { AWSX_SHELL: 'bash' }
  expect((await sandbox.runWith({ env }, 'use', 'keys')).stderr).toContain('CONFIRMATION_REQUIRED')
})

test('nothing is handed out if AWS does not name the account', async () => {
  sandbox.writeCredentials(sampleCredentials.replace(HANAKO.secretAccessKey, 'wrong'))
  const { status, stdout, stderr } = await sandbox.run('export', 'keys')

  expect(status).not.toBe(0)
  expect(stdout).toBe('')
  expect(stderr).toContain('find the account of profile "keys", which a guard needs')
})

test('an account of another guard changes nothing, and a profile whose account is known is not asked about', async () => {
  sandbox.writeSettings('[[guard]]\naccounts = ["999999999999"]\nenvironment = "production"\n')
  expect((await sandbox.run('export', 'keys')).status).toBe(0)
  expect(sandbox.aws.count('GetCallerIdentity')).toBe(1)
  expect((await sandbox.run('export', 'role')).status).toBe(0)
  expect(sandbox.aws.count('GetCallerIdentity')).toBe(1)
})

test('explain says that the account is not known yet, without a call', async () => {
  const { stdout } = await sandbox.run('explain', 'keys')

  expect(stdout).toContain('account: unknown until the credentials are there; then guards by account apply')
  expect(sandbox.aws.calls).toEqual([])
})
