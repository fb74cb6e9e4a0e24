/** `awsx add`: keys that are pasted from the access portal go into the store, and are used from there. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { readPastedKeys } from '../../src/credentials/pasted-keys.ts'
import { openSandbox, sdkCommand } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals } from '../e2e/runs.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { sessionSection } from './fixture.ts'

const id = 'ASIAEXAMPLE000000001'
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY='
const token = `IQoJb3JpZ2luX2VjE${'x/+='.repeat(100)}`

const forms = {
  env: `export AWS_ACCESS_KEY_ID="${id}"\nexport AWS_SECRET_ACCESS_KEY="${secret}"\nexport AWS_SESSION_TOKEN="${token}"`,
  cmd: `SET AWS_ACCESS_KEY_ID=${id}\r\nSET AWS_SECRET_ACCESS_KEY=${secret}\r\nSET AWS_SESSION_TOKEN=${token}\r\n`,
  powershell: `$Env:AWS_ACCESS_KEY_ID="${id}"\n$Env:AWS_SECRET_ACCESS_KEY="${secret}"\n$Env:AWS_SESSION_TOKEN="${token}"\n`,
  ini: `[111111111111_ReadOnly]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\naws_session_token=${token}\n`,
  'ini with blanks': `  [111111111111_ReadOnly]  \n  aws_access_key_id = ${id}\n  aws_secret_access_key = ${secret}\n  aws_session_token = ${token}`,
}

describe('a pasted block', () => {
  test.each(Object.entries(forms))('%s', (_name, text) => {
    const keys = readPastedKeys(text)
    if ('problem' in keys) throw new Error(keys.problem)
    expect(keys.accessKeyId).toBe(id)
    expect(keys.secretAccessKey.reveal()).toBe(secret)
    expect(keys.sessionToken?.reveal()).toBe(token)
    expect(keys.accountId).toBe(text.includes('[') ? '111111111111' : null)
    expect(keys.expiresAt).toBe(null)
  })

  test('with its end', () => {
    expect(
      readPastedKeys(`${forms.env}\nexport AWS_CREDENTIAL_EXPIRATION=2030-01-02T03:04:05Z\n`),
    ).toMatchObject({
      expiresAt: Date.UTC(2030, 0, 2, 3, 4, 5),
    })
  })

  test.each([
    ['', 'no access key with a secret found'],
    ['hello', 'no access key with a secret found'],
    [forms.env.replace(/\n.*SECRET.*\n/, '\n'), 'no access key with a secret found'],
    [forms.env.replace(/\n.*TOKEN.*$/, ''), 'its session token is missing'],
    [forms.env.replace(token, 'short'), 'its session token is incomplete'],
    [forms.env.replace(id, 'nothing'), 'the access key is malformed'],
    [`${forms.env}\nexport AWS_CREDENTIAL_EXPIRATION=soon`, 'its expiration is not a valid time'],
    ['constructor=1\n__proto__=2', 'no access key with a secret found'],
  ])('%j is none', (text, problem) => {
    const keys = readPastedKeys(text)
    expect('problem' in keys && keys.problem).toContain(problem)
  })
})

let sandbox: Sandbox
let block: string

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(
    `${sessionSection()}\n[profile main]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n
[profile settings]\nregion = ap-northeast-1\n
[profile behind]\nregion = ap-northeast-1\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = pasted\n`,
  )
  await sandbox.prepare('login', 'main')
  block = (await sandbox.prepare('export', 'main')).replace(/^.*EXPIRATION.*\n/m, '')
})

afterEach(() => sandbox.close())

const add = (...options: readonly string[]) => sandbox.awsx(['add', '--paste', ...options], { stdin: block })

describe('awsx add --paste', () => {
  test('keeps the block in the store alone; exec, roles behind it and explain use it', async () => {
    const before = readFileSync(join(sandbox.home, '.aws/config'), 'utf8')
    const added = await add('pasted')
    expect(added).toMatchObject({ status: 0, stdout: '' })
    expect(added.stderr).toMatch(
      /^awsx: profile "pasted" now has the pasted credentials; the block does not say/,
    )

    const who = await sandbox.awsx(['exec', 'pasted', '--region', 'ap-northeast-1', '--', ...sdkCommand])
    expect(who.stdout).toContain('AWSReservedSSO_ReadOnly_')
    const behind = await sandbox.awsx(['exec', 'behind', '--', 'sh', '-c', 'echo $AWS_ACCOUNT_ID'])
    expect(behind).toMatchObject({ status: 0, stdout: '222222222222\n' })
    expect((await sandbox.awsx(['login', 'pasted'])).stderr).toContain('profile "pasted" is ready')
    expect(JSON.parse(await sandbox.prepare('explain', 'pasted', '--json'))).toMatchObject({
      steps: [{ kind: 'stored-key', profile: 'pasted' }],
    })

    expect(existsSync(join(sandbox.home, '.aws/credentials'))).toBe(false)
    expect(readFileSync(join(sandbox.home, '.aws/config'), 'utf8')).toBe(before)
    const secretText = /SECRET_ACCESS_KEY='(.*)'/.exec(block)?.[1] ?? 'none'
    expect(listFiles(sandbox.home).filter((file) => readFileSync(file).includes(secretText))).toEqual([])
  })

  test('pasted anew under the same name, nothing that came from the old block is served', async () => {
    await add('pasted')
    await sandbox.prepare('exec', 'behind', '--', 'true')
    await sandbox.prepare('exec', 'behind', '--', 'true')
    expect(sandbox.aws.count('AssumeRole')).toBe(1)

    await add('pasted')
    await sandbox.prepare('exec', 'behind', '--', 'true')
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('clear removes the block, and what was fetched with it', async () => {
    await add('pasted')
    await sandbox.awsx(['exec', 'behind', '--', 'true'])

    expect((await sandbox.awsx(['clear', 'pasted'])).stderr).toBe(
      'awsx: removed 2 cached sessions of profile "pasted"\n',
    )
    expect((await sandbox.awsx(['exec', 'pasted', '--', 'true'])).stderr).toContain('[PROFILE_NOT_FOUND]')
    expect((await sandbox.awsx(['list', 'pasted', '--json'])).stdout).toBe('[]\n')
  })

  test('a profile with settings alone gets the key too, with its region', async () => {
    await add('settings')
    const exec = await sandbox.awsx(['exec', 'settings', '--', 'sh', '-c', 'echo $AWS_REGION'])
    expect(exec).toMatchObject({ status: 0, stdout: 'ap-northeast-1\n' })
    expect(JSON.parse(await sandbox.prepare('list', 'settings', '--json'))).toMatchObject([
      { profile: 'settings', kind: 'stored-key' },
    ])
  })

  test('the INI form names the profile and the account itself', async () => {
    const ini = await sandbox.prepare('export', 'main', '--format', 'ini')
    block = ini.replace('[main]', '[111111111111_ReadOnly]')
    expect((await add()).stderr).toContain('profile "111111111111_ReadOnly" now has the pasted credentials')
    const exec = await sandbox.awsx([
      'exec',
      '111111111111_ReadOnly',
      '--',
      'sh',
      '-c',
      'echo $AWS_ACCOUNT_ID',
    ])
    expect(exec.stdout).toBe('111111111111\n')
  })

  test('what has ended says to paste again; so does what no session outlives', async () => {
    await add('pasted', '--expires-in', '1h')
    await add('other')
    sandbox.passTime(59 * 60_000)
    expect((await sandbox.awsx(['exec', 'pasted', '--', 'true'])).status).toBe(0)
    sandbox.passTime(2 * 60_000)
    const ended = await sandbox.awsx(['exec', 'pasted', '--', 'true'])
    expect(ended.status).toBe(125)
    expect(ended.stderr).toContain(
      'the pasted credentials of profile "pasted" have expired [PROFILE_NO_CREDENTIALS]',
    )
    expect(ended.stderr).toContain('awsx: hint: awsx add pasted --paste')

    expect((await sandbox.awsx(['exec', 'other', '--', 'true'])).status).toBe(0)
    sandbox.passTime(12 * 3_600_000)
    expect((await sandbox.awsx(['exec', 'other', '--', 'true'])).stderr).toContain('have expired')
  })

  test('a profile that gets its credentials elsewhere is refused', async () => {
    const result = await add('main')
    expect(result.stderr).toContain('profile "main" already gets its credentials from another source')
    expect(result.status).toBe(3)
  })

  test.each([
    ['no name', [], 'a profile is required'],
    ['a name that no SDK would find', ['a b'], 'invalid profile name'],
  ])('%s is refused', async (_name, words, message) => {
    const result = await add(...words)
    expect(result.stderr).toContain(message)
    expect(result.status).toBe(2)
  })

  test('anything but a block is an error, which shows none of it', async () => {
    block = block.replace(/AWS_ACCESS_KEY_ID='[^']*'/, "AWS_ACCESS_KEY_ID='hunter2'")
    const result = await add('pasted')
    expect(result.stderr).toContain('stdin does not contain an access key: the access key is malformed')
    expect(result.stderr).not.toMatch(/hunter2|SECRET/)
    expect((await sandbox.awsx(['exec', 'pasted', '--', 'true'])).stderr).toContain('[PROFILE_NOT_FOUND]')
  })

  test('a key that no store would keep for long is refused, and no store is made for it', async () => {
    const home = { AWSX_HOME: join(sandbox.home, 'fresh') }
    const stdin = `[work]\naws_access_key_id=${HANAKO.accessKeyId}\naws_secret_access_key=${HANAKO.secretAccessKey}\n`
    const env = { ...home, AWSX_PASSPHRASE_FILE: undefined }
    const refused = await sandbox.awsx(['add', 'work', '--paste'], { stdin, env })
    const added = await sandbox.awsx(['add', 'work', '--paste'], { stdin, env: home })

    expect(refused.stderr).toContain('[STORE_UNAVAILABLE]')
    expect(added).toMatchObject({ status: 0 })
  })

  test('doctor finds nothing wrong with a profile whose source is in the store', async () => {
    sandbox.writeConfig(
      `[profile role]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nregion = eu-west-1\nsource_profile = work\n`,
    )
    const stdin = `aws_access_key_id=${HANAKO.accessKeyId}\naws_secret_access_key=${HANAKO.secretAccessKey}\n`
    await sandbox.awsx(['add', 'work', '--paste'], { stdin })
    const doctor = await sandbox.awsx(['doctor'])

    expect(doctor.stdout).not.toContain('error:')
    expect((await sandbox.awsx(['exec', 'role', '--', 'true'])).status).toBe(0)
  })

  test('without a store that keeps anything it says that the key is lost', async () => {
    const result = await sandbox.awsx(['add', 'pasted', '--paste'], {
      stdin: block,
      env: { AWSX_STORE: 'none' },
    })
    expect(result.stderr).toContain('[STORE_UNAVAILABLE]')
    expect(result.status).toBe(7)
  })
})

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('on a terminal (needs script of util-linux)', () => {
  test('the block comes from the clipboard', async () => {
    sandbox.writeProgram('xclip', `cat <<'EOF'\n${block}EOF`)
    const { status, stdout } = await sandbox.startOnTerminal(['add', 'pasted', '--paste']).end()
    expect(stdout).toContain('profile "pasted" now has the pasted credentials')
    expect(status).toBe(0)
    expect((await sandbox.awsx(['exec', 'pasted', '--', 'true'])).status).toBe(0)
  })

  test('without --paste an access key is asked, the secret without an echo', async () => {
    const running = sandbox.startOnTerminal(['add', 'hanako'])
    await running.until(/Access key ID: $/)
    running.type(`${HANAKO.accessKeyId}\r`)
    await running.until(/Secret access key: $/)
    running.type(`${HANAKO.secretAccessKey}\r`)
    const { status, stdout } = await running.end()
    expect(stdout).not.toContain(HANAKO.secretAccessKey)
    expect(stdout).toContain('profile "hanako" now has an access key in the store')
    expect(status).toBe(0)
    const who = await sandbox.awsx(['exec', 'hanako', '--region', 'ap-northeast-1', '--', ...sdkCommand])
    expect(who.stdout).toContain(HANAKO.arn)
  })
})

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
