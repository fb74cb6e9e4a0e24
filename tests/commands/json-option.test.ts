/** `--json` is everywhere: one document on stdout, with the names that other commands use, and without a secret. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { commands } from '../../src/commands/all-commands.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { RunOptions, Sandbox } from '../in-process/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials as credentials } from '../local-aws/sample-files.ts'

/** The commands without `--json`, each with the reason. */
const withoutJson: Readonly<Record<string, string>> = {
  exec: 'stdout belongs to the command',
  each: 'has --output, with json among the forms',
  use: 'prints code that the shell evaluates',
  export: 'has --format, with json among the formats',
  'credential-process': 'prints nothing but JSON already',
  'git-credential': 'speaks the protocol of git',
  'docker-credential': 'speaks the protocol of docker',
  ssh: 'stdout belongs to the command on the remote machine',
  init: 'prints code that the shell evaluates',
  completion: 'prints code that the shell evaluates',
  help: 'prints text for people',
  __complete: 'prints lines that the shell reads',
  __renew: 'prints code that the shell evaluates',
  __broker: 'prints nothing but JSON already',
  __fetch: 'speaks its own protocol with awsx exec',
}

test('every command has --json or a reason for not having it', () => {
  const without = commands.filter(({ options }) => !('json' in options)).map(({ name }) => name)

  expect(without.toSorted()).toEqual(Object.keys(withoutJson).toSorted())
})

const config = `${sampleConfig}
[profile stored]
region = eu-west-1
`
const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey] as const

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

/** Runs a command that succeeds. @returns the one document on stdout */
async function json(options: RunOptions, ...argv: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await sandbox.runWith(options, ...argv, '--json')
  if (status !== 0) throw new Error(`awsx ${argv.join(' ')} ended with ${status}: ${stderr}`)
  expect(stdout).not.toContain(HANAKO.secretAccessKey)
  return JSON.parse(stdout)
}

/** Runs a command that fails. @returns the one document on stdout */
async function failure(options: RunOptions, ...argv: readonly string[]): Promise<unknown> {
  const { status, stdout } = await sandbox.runWith(options, ...argv, '--json')
  expect(status).not.toBe(0)
  return JSON.parse(stdout)
}

const storedRow = { profile: 'stored', accessKeyId: key[0], kind: 'access-key', arn: HANAKO.arn }

describe('add --json', () => {
  test('prints the stored key as keys --json does', async () => {
    const added = await json({ answers: key }, 'add', 'stored')

    expect(added).toEqual({
      written: true,
      keys: await sandbox.json('keys', '--json'),
      file: `${sandbox.home}/.aws/config`,
      profiles: [],
    })
    expect(added).toMatchObject({ keys: [storedRow] })
  })

  test('prints the profile that was added to the config', async () => {
    expect(await json({ answers: key }, 'add', 'new', '--add-config', '--region', 'eu-west-1')).toMatchObject(
      { written: true, profiles: ['new'] },
    )
  })

  test('says that the user kept the key', async () => {
    await sandbox.runWith({ answers: key }, 'add', 'stored')

    expect(await json({ answers: ['n'] }, 'add', 'stored')).toMatchObject({ written: false, keys: [] })
  })

  test('fails without a terminal to ask on', async () => {
    await sandbox.runWith({ answers: key }, 'add', 'stored')

    expect(await failure({}, 'add', 'stored')).toMatchObject({ error: { code: 'USAGE' } })
  })
})

describe('remove --json', () => {
  beforeEach(async () => {
    await sandbox.runWith({ answers: key }, 'add', 'stored')
  })

  test('prints the removed key', async () => {
    expect(await json({}, 'remove', 'stored', '--yes')).toMatchObject({
      written: true,
      keys: [storedRow],
      removedCredentials: 0,
    })
    expect(await sandbox.json('keys', '--json')).toEqual([])
  })

  test('says that the user kept the key', async () => {
    expect(await json({ answers: ['n'] }, 'remove', 'stored')).toEqual({
      written: false,
      keys: [],
      removedCredentials: 0,
    })
  })
})

describe('rotate --json', () => {
  beforeEach(async () => {
    await sandbox.runWith({ answers: key }, 'add', 'stored')
    // A file must not have the key that rotates.
    sandbox.writeCredentials('')
  })

  test('prints the new key and the one that it replaced', async () => {
    const found = await json({}, 'rotate', 'stored')
    const [row] = (await sandbox.json('keys', '--json')) as readonly { readonly accessKeyId: string }[]

    expect(found).toEqual({
      dryRun: false,
      written: true,
      keys: [{ profile: 'stored', accessKeyId: row?.accessKeyId, oldAccessKeyId: key[0], action: 'rotate' }],
    })
    expect(row?.accessKeyId).not.toBe(key[0])
  })

  test('--dry-run prints what would be replaced', async () => {
    expect(await json({}, 'rotate', 'stored', '--dry-run')).toEqual({
      dryRun: true,
      written: false,
      keys: [{ profile: 'stored', accessKeyId: key[0], oldAccessKeyId: key[0], action: 'rotate' }],
    })
  })

  test('--older-than prints what stays', async () => {
    expect(await json({}, 'rotate', 'stored', '--older-than', '9000d')).toEqual({
      dryRun: false,
      written: false,
      keys: [{ profile: 'stored', accessKeyId: key[0], oldAccessKeyId: null, action: 'keep' }],
    })
  })

  test('prints the keys that were rotated beside the error of another', async () => {
    expect(await failure({}, 'rotate', 'portal', 'stored')).toMatchObject({
      error: { code: 'KEY_NOT_ROTATED' },
      written: true,
      keys: [
        { profile: 'portal', accessKeyId: null, action: null, problem: { code: 'KEY_NOT_ROTATED' } },
        { profile: 'stored', oldAccessKeyId: key[0], action: 'rotate' },
      ],
    })
  })
})

describe('clear --json', () => {
  beforeEach(() => sandbox.run('login', 'portal-role'))

  test('counts what was removed for a profile', async () => {
    expect(await json({}, 'clear', 'portal-role')).toEqual({
      profile: 'portal-role',
      removedCredentials: 2,
      removedSignIns: 0,
      keepsAccessKey: false,
      shell: null,
    })
  })

  test('--all counts the sign-ins, too', async () => {
    expect(await json({}, 'clear', '--all')).toMatchObject({
      profile: null,
      removedCredentials: 2,
      removedSignIns: 1,
    })
  })
})

test('lock --json says whether the store was unlocked', async () => {
  await sandbox.run('login', 'role')

  expect(await json({}, 'lock')).toEqual({ locked: true, wasUnlocked: expect.any(Boolean) })
  expect(await json({}, 'lock')).toEqual({ locked: true, wasUnlocked: false })
})

describe('console --json', () => {
  const portal = { profile: 'portal', accountId: '111111111111', destination: expect.any(String) }

  test('has the URL only with --print', async () => {
    const opened = await json({}, 'console', 'portal')
    const printed = await json({}, 'console', 'portal', '--print')

    expect(opened).toEqual({ ...portal, accountName: null, opened: true, url: null })
    expect(printed).toMatchObject({ ...portal, opened: false, url: expect.stringContaining('/#/console?') })
  })

  test('of a role keeps the URL that signs in to itself', async () => {
    expect(await json({}, 'console', 'role')).toMatchObject({
      profile: 'role',
      accountId: '222222222222',
      opened: true,
      url: null,
    })
  })
})

describe('configure --json', () => {
  const account = ['--account-id', '333333333333', '--role-name', 'ReadOnly']

  test('sso prints the profile, the account, and the diff', async () => {
    const found = await json({}, 'configure', 'sso', '--sso-session', 'work', ...account, '--yes')

    expect(found).toMatchObject({
      dryRun: false,
      written: true,
      file: `${sandbox.home}/.aws/config`,
      profiles: ['ReadOnly-333333333333'],
      ssoSessions: [],
      ssoSession: 'work',
      accountId: '333333333333',
      roleName: 'ReadOnly',
      diff: expect.stringContaining('+[profile ReadOnly-333333333333]\n'),
    })
    expect(await json({}, 'configure', 'sso', '--sso-session', 'work', ...account, '--yes')).toMatchObject({
      written: false,
      diff: '',
    })
  })

  test('process prints what it writes, and with --dry-run what it would write', async () => {
    sandbox.addProgram('awsx')
    const dry = await json({}, 'configure', 'process', 'portal', '--dry-run')
    const done = await json({}, 'configure', 'process', 'portal', '--yes')

    expect(dry).toMatchObject({ dryRun: true, written: false, profiles: ['portal-awsx'], ssoSessions: [] })
    expect(done).toEqual({ ...(dry as object), dryRun: false, written: true })
  })

  test('fails without a terminal to ask on', async () => {
    sandbox.addProgram('awsx')

    expect(await failure({}, 'configure', 'process', 'portal')).toMatchObject({ error: { code: 'USAGE' } })
  })
})

test('deny --json prints the decision as allow --list does', async () => {
  sandbox.writeFile('work/.awsx.toml', 'profile = "portal"\n')
  const denied = await json({}, 'deny', `${sandbox.home}/work`)

  expect(denied).toMatchObject({ decision: 'denied' })
  expect(await sandbox.json('allow', '--list', '--json')).toEqual([denied])
})

describe('config --json', () => {
  const file = expect.stringMatching(/config\.toml$/)

  test.each([
    [['path'], { file }],
    [['set', 'no_login', 'true'], { written: true, file, key: 'no_login', value: true }],
    [['unset', 'no_login'], { written: false, file, key: 'no_login', from: 'default' }],
  ])('%j', async (words, found) => {
    expect(await json({}, 'config', ...words)).toMatchObject(found)
  })
})

test('store passphrase --json prints the state of the store', async () => {
  const file = sandbox.writeFile('new', 'correct horse battery staple')

  expect(await json({}, 'store', 'passphrase', '--new-passphrase-file', file)).toMatchObject({
    written: true,
    keySource: 'file',
  })
})

test('mfa --remove-seed --json says whether there was one', async () => {
  sandbox.writeConfig(`[profile m]\nregion = eu-west-1\nmfa_serial = ${HANAKO.mfaSerial}\n`)
  await sandbox.runWith({ answers: key }, 'add', 'm')

  expect(await json({}, 'mfa', 'm', '--remove-seed')).toEqual({
    written: false,
    profile: 'm',
    serial: HANAKO.mfaSerial,
  })
})
