/**
 * Programs that keep the secret of a store. `pass` (with gpg) and `systemd-creds` are the real ones; `gopass` (the Debian package of that name is another program), `op` and `bw` are stand-ins
 * that keep what they are given in a file, and show only that awsx calls them as their manuals say.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { SecretSource } from '../../src/store/key/key-programs.ts'
import { moveKey } from '../../src/store/manage/move-key.ts'
import { manageStore } from '../../src/store/manage/store-manager.ts'
import { makeStoreDeps } from '../../src/store/open-store.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { isThere } from './keyring.ts'
import { hasPass, makePasswordStore } from './password-store.ts'
import { makeSandbox, type Sandbox } from './store-sandbox.ts'

const accessKey = {
  kind: 'iam-key',
  expiresAt: null,
  renewable: false,
  payload: { id: 'AKIAEXAMPLE' },
} as const
const passphrase = 'the first passphrase'

let sandbox: Sandbox
let bin: string
let variables: Record<string, string>

beforeEach(async () => {
  variables = { AWSX_PASSPHRASE: passphrase }
  sandbox = makeSandbox({ env: variables })
  variables = sandbox.context.env
  bin = join(sandbox.home, 'bin')
  mkdirSync(bin)
  Object.assign(variables, { PATH: `${bin}:/usr/bin:/bin`, HOME: sandbox.home })
  writeQuickStore(join(sandbox.home, 'state'), passphrase)
  await sandbox.open().write('key', accessKey)
})

afterEach(() => sandbox.remove())

const keyCommand = (): string | undefined => variables['AWSX_KEY_COMMAND']

function moveTo(to: SecretSource): Promise<void> {
  const options = { warn: () => undefined, interactive: false, keyCommand }
  const deps = makeStoreDeps(sandbox.context, options, {
    stateFolder: join(sandbox.home, 'state'),
    choice: 'auto',
  })
  return manageStore(
    deps,
    () => undefined,
    (managed) => moveKey(managed, { to }),
  )
}

/** Reads the key after a reboot, without the passphrase. */
function readLocked(): Promise<unknown> {
  rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
  delete variables['AWSX_PASSPHRASE']
  return sandbox.open({ keyCommand }).read('key')
}

const storeFile = (): string => readFileSync(join(sandbox.home, 'state/store.json'), 'utf8')

/** Puts a program for `sh` into PATH, which notes its arguments and what its environment has of secrets first. */
function install(name: string, script: string): void {
  const note = `echo "$*" >> '${sandbox.home}/args'; env | grep -i passphrase >> '${sandbox.home}/leaks'`
  writeFileSync(join(bin, name), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 })
}

const describePass = hasPass ? describe : describe.skip

describePass('pass (the real one, with gpg)', () => {
  test('keeps the secret, and opens the store with it', async () => {
    const passwords = makePasswordStore(sandbox.home)
    Object.assign(variables, passwords.variables)
    try {
      await moveTo('pass')
      expect(passwords.pass(['ls'])).toMatch(/store-key-[0-9a-f]{32}/)
      expect(await readLocked()).toEqual(accessKey)
      expect(sandbox.open().describe()).toMatchObject({ keySource: 'file', program: 'pass' })
    } finally {
      passwords.end()
    }
  })
})

/** Only root may use the key of the host. */
const canEncrypt =
  isThere('systemd-creds') &&
  spawnSync('systemd-creds', ['encrypt', '--name=x', '-', '-'], { input: 'x' }).status === 0
const describeCreds = canEncrypt ? describe : describe.skip

describeCreds('systemd-creds (the real one)', () => {
  test('encrypts the secret, which only this machine can decrypt', async () => {
    await moveTo('systemd-creds')
    expect(JSON.parse(storeFile())).toMatchObject({
      passphraseFrom: { program: 'systemd-creds', credential: expect.stringMatching(/^[\w+/=\s]+$/) },
    })
    expect(await readLocked()).toEqual(accessKey)

    const other = JSON.parse(storeFile()) as { passphraseFrom: { credential: string } }
    other.passphraseFrom.credential = other.passphraseFrom.credential.replace(/^.{8}/, 'AAAAAAAA')
    writeFileSync(join(sandbox.home, 'state/store.json'), JSON.stringify(other), { mode: 0o600 })
    await expect(readLocked()).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  })
})

describe('stand-ins', () => {
  test.each([
    [
      'gopass',
      String.raw`case "$1" in insert) cat > "$HOME/secret";; show) cat "$HOME/secret";; esac`,
      /^insert --multiline --force awsx\/store-key-\w+\nshow --password awsx\/store-key-\w+\n/,
    ],
    [
      'op',
      String.raw`case "$2" in create) sed 's/.*"value":"\([^"]*\)".*/\1/' > "$HOME/secret";; get) cat "$HOME/secret";; esac`,
      /^item create -\nitem get awsx\/store-key-\w+ --fields label=password --reveal\n/,
    ],
    [
      'bw',
      String.raw`case "$1" in create) base64 -d | sed 's/.*"password":"\([^"]*\)".*/\1/' > "$HOME/secret";; get) cat "$HOME/secret";; esac`,
      /^create item\nget password awsx\/store-key-\w+\n/,
    ],
  ] as const)('%s gets the secret on stdin and gives it back', async (name, script, args) => {
    install(name, script)
    await moveTo(name)
    expect(await readLocked()).toEqual(accessKey)
    const secret = readFileSync(join(sandbox.home, 'secret'), 'utf8').trim()
    expect(secret).toMatch(/^[\w-]{43}$/)
    const noted = readFileSync(join(sandbox.home, 'args'), 'utf8')
    expect(noted).toMatch(args)
    expect(noted).not.toContain(secret)
    expect(storeFile()).not.toContain(secret)
    expect(readFileSync(join(sandbox.home, 'leaks'), 'utf8')).toBe('')
  })

  test.each([
    ['that is locked', 'exit 3', 'op did not give the secret of the store (exit status 3)'],
    ['that prints nothing', 'exit 0', 'op did not give the secret of the store (no output)'],
    [
      'that prints something else',
      'case "$2" in get) echo other;; esac',
      'op accepted the secret of the store but does not have it',
    ],
  ])('a program %s changes nothing', async (_name, script, message) => {
    install('op', script)
    const before = storeFile()
    await expect(moveTo('op')).rejects.toThrow(message)
    expect(storeFile()).toBe(before)
  })

  test('one that prints nothing without its session has to be unlocked', async () => {
    // The CLI of Bitwarden does this if BW_SESSION is not set and there is no terminal.
    install('bw', 'exit 0')
    await expect(moveTo('bw')).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      hints: ['unlock bw, then run the command again'],
    })
  })

  test('one that is not installed says so', async () => {
    await expect(moveTo('bw')).rejects.toThrow('bw is not installed, and the key of the store needs it')
  })
})

describe('the key command', () => {
  test('opens the store, and without it the store stays locked', async () => {
    variables['AWSX_KEY_COMMAND'] = 'echo "a secret of the company"'
    await moveTo('command')
    expect(await readLocked()).toEqual(accessKey)
    delete variables['AWSX_KEY_COMMAND']
    await expect(readLocked()).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: 'the key of this store comes from the key command, and none is set',
    })
    variables['AWSX_KEY_COMMAND'] = 'echo another'
    await expect(readLocked()).rejects.toMatchObject({
      message: 'the secret from the key command does not open the store',
    })
  })

  test('creates a store', async () => {
    rmSync(join(sandbox.home, 'state'), { recursive: true })
    delete variables['AWSX_PASSPHRASE']
    variables['AWSX_KEY_COMMAND'] = 'echo "a secret of the company"'
    await sandbox.open({ choice: 'file', keyCommand }).write('key', accessKey)
    expect(storeFile()).toContain('"program": "command"')
    expect(await readLocked()).toEqual(accessKey)
  })
})
