/** `awsx import` on the files of a home directory. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals } from '../e2e/runs.ts'
import { HANAKO } from '../local-aws/default-data.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
})

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')

const before = `# mine
[profile dev]
aws_secret_access_key_of = nobody
granted_sso_start_url = https://example.awsapps.com/start
granted_sso_region = ap-northeast-1
granted_sso_account_id = 111111111111
granted_sso_role_name = ReadOnly
credential_process = granted credential-process --profile dev
`

const after = `# mine
[profile dev]
aws_secret_access_key_of = nobody
sso_session = example
sso_account_id = 111111111111
sso_role_name = ReadOnly

[sso-session example]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
`

test('--dry-run prints the difference and writes nothing', async () => {
  sandbox.writeConfig(before)
  const { status, stdout, stderr } = await sandbox.awsx(['import', '--dry-run'])

  expect(status).toBe(0)
  expect(stdout).toContain('-granted_sso_account_id = 111111111111\n')
  expect(stdout).toContain('+sso_account_id = 111111111111\n')
  expect(stderr).toBe('awsx: dry run: 1 profile changed, sso-session "example" added\n')
  expect(config()).toBe(before)
  expect(existsSync(`${configFile()}.awsx-backup`)).toBe(false)
})

test('--yes writes through a symbolic link, keeps mode and a backup, and has nothing to do again', async () => {
  sandbox.writeConfig(before)
  mkdirSync(join(sandbox.home, 'dotfiles'))
  const target = join(sandbox.home, 'dotfiles/aws-config')
  renameSync(configFile(), target)
  symlinkSync(target, configFile())
  chmodSync(target, 0o640)

  const first = await sandbox.awsx(['import', 'granted', '--yes'])
  expect(first).toMatchObject({ status: 0, stdout: '' })
  expect(first.stderr).toContain('+sso_session = example\n')
  expect(config()).toBe(after)
  expect(lstatSync(configFile()).isSymbolicLink()).toBe(true)
  expect(statSync(target).mode & 0o777).toBe(0o640)
  expect(readFileSync(`${target}.awsx-backup`, 'utf8')).toBe(before)

  const second = await sandbox.awsx(['import', 'granted', '--yes'])
  expect(second).toMatchObject({ status: 0, stdout: '', stderr: 'awsx: nothing to convert from granted\n' })
  expect(config()).toBe(after)
})

test('without a terminal to confirm on, fails and writes nothing', async () => {
  sandbox.writeConfig(before)
  const { status, stderr } = await sandbox.run('setsid', ['-w', 'awsx', 'import'])

  expect(status).toBe(2)
  expect(stderr).toContain('cannot prompt for confirmation without a terminal, and --yes was not given')
  expect(config()).toBe(before)
})

test('another word than the tools is refused with their names', async () => {
  const { status, stderr } = await sandbox.awsx(['import', 'leapp'])
  expect(status).toBe(2)
  expect(stderr).toContain('aws-vault, granted, aws-sso, aws-sso-util, or awsume')
})

test('without a file there is nothing to convert', async () => {
  const { status, stderr } = await sandbox.awsx(['import'])
  expect(status).toBe(0)
  expect(stderr).toContain('nothing to convert')
  expect(existsSync(configFile())).toBe(false)
})

test('a file of another tool that is not YAML is an error', async () => {
  sandbox.writeConfig(before)
  writeFileSync(join(sandbox.home, 'sso.yaml'), 'a: [b\n')
  const { status, stderr } = await sandbox.awsx(['import', '--yes'], {
    env: { AWS_SSO_CONFIG: join(sandbox.home, 'sso.yaml') },
  })
  expect(status).toBe(3)
  expect(stderr).toContain("cannot read the other tool's file")
  expect(stderr).toContain('sso.yaml')
  expect(config()).toBe(before)
})

test('secrets that stand near a change are not shown', async () => {
  const secret = 'aws_secret_access_key = wJalrXUtnFEMI/EXAMPLE\n'
  sandbox.writeConfig(before.replace('# mine\n', `[profile old]\n${secret}`))
  const { stdout, stderr } = await sandbox.awsx(['import', '--dry-run'])
  expect(stdout).toContain('aws_secret_access_key = …')
  expect(stdout + stderr).not.toContain('wJalr')
})

test('a key moves from the keyring of aws-vault by the commands of the hints', async () => {
  const { accessKeyId, secretAccessKey } = HANAKO
  sandbox.writeProgram(
    'aws-vault',
    `[ "$*" = 'export --no-session --format=ini me' ] || exit 9
printf '[me]\\naws_access_key_id=%s\\naws_secret_access_key=%s\\nregion=us-east-1\\n' ${accessKeyId} ${secretAccessKey}`,
  )
  sandbox.writeConfig('[profile me]\ncredential_process = aws-vault export --format=json me\n')
  const hints = (await sandbox.awsx(['import', '--dry-run'])).stderr.matchAll(/^awsx: hint: (.* \| .*)$/gm)
  const [command = ''] = [...hints].map(([, text = '']) => text)
  const added = await sandbox.run('sh', ['-c', command])
  expect(added.stderr).toContain('to change that: awsx import aws-vault\n')
  expect(added.status).toBe(0)

  expect((await sandbox.awsx(['import', 'aws-vault', '--yes'])).status).toBe(0)
  expect(config()).toBe('[profile me]\ncredential_process = awsx credential-process me\n')
  const answer = await sandbox.run('sh', ['-c', 'awsx credential-process me'])
  expect(answer.stdout).toContain(accessKeyId)
  expect((await sandbox.awsx(['import'])).stderr).toContain('nothing to convert')
})

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('with a person at a terminal (needs script of util-linux)', () => {
  test.each([
    ['', after],
    ['n', before],
  ])('the answer %j', async (answer, expected) => {
    sandbox.writeConfig(before)
    const running = sandbox.startOnTerminal(['import'])
    await running.until(/\+sso_role_name = ReadOnly[^]*Write this to .*\? \[Y\/n\]: $/)
    running.type(`${answer}\r`)
    const { status } = await running.end()
    expect(status).toBe(0)
    expect(config()).toBe(expected)
  })
})
