import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

/** What no helper program may see. The values are searched for, too, as another variable could carry them. */
const secrets = {
  AWSX_PASSPHRASE: 'canary-passphrase',
  AWS_ACCESS_KEY_ID: 'AKIACANARY0000000000',
  AWS_SECRET_ACCESS_KEY: 'canary-secret-key',
  AWS_SESSION_TOKEN: 'canary-token',
  AWS_SECURITY_TOKEN: 'canary-old-token',
  AWS_SECRET_KEY: 'canary-alias',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'canary-container-token',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/canary-path',
}

/** Writes down the environment of the program. */
const noteEnvironment = (name: string): string => `env > "$HOME/${name}"`

beforeAll(async () => {
  // The store opens with the passphrase among the secrets.
  sandbox = await openSandbox({ store: false })
  const browser = readFileSync(join(sandbox.home, 'bin/approve'), 'utf8')
  sandbox.writeProgram('approve', browser.replace('#!/bin/sh', noteEnvironment('browser')))
  // After a wrong code, awsx would wait up to half a minute for the next one.
  const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
  sandbox.writeProgram('codes', `${noteEnvironment('mfa')}\necho ${code}`)
  sandbox.writeProgram('xclip', noteEnvironment('clipboard'))
  sandbox.writeProgram('edit', noteEnvironment('editor'))
  const answer = { Version: 1, AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 's' }
  sandbox.writeProgram('keys', `${noteEnvironment('process')}\necho '${JSON.stringify(answer)}'`)
  sandbox.writeConfig(`[profile portal]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile mfa]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}
mfa_process = codes

[profile process]
credential_process = keys
`)
  sandbox.writeCredentials(`[keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`)
})

afterAll(() => sandbox.close())

function environmentOf(name: string): string {
  const file = join(sandbox.home, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

async function run(...args: readonly string[]): Promise<void> {
  await sandbox.awsx(args, { env: { ...secrets, AWSX_PASSPHRASE_FILE: undefined, EDITOR: 'edit' } })
}

describe('the environment of a program that helps awsx', () => {
  test.each([
    ['browser', ['login', 'portal']],
    ['mfa', ['credential-process', 'mfa']],
    ['clipboard', ['add', 'new', '--paste']],
    ['editor', ['config', 'edit']],
  ])('has no secrets: %s', async (name, args) => {
    if (name === 'clipboard') {
      await sandbox.startOnTerminal(args, { env: { ...secrets, DISPLAY: ':0' } }).end()
    } else await run(...args)
    expect(environmentOf(name)).toContain('HOME=')
    expect(environmentOf(name)).not.toMatch(/canary/i)
  })

  test('has AWS credentials for credential_process, but no passphrase', async () => {
    await run('credential-process', 'process')
    expect(environmentOf('process')).toContain('AWS_SECRET_ACCESS_KEY=canary-secret-key')
    expect(environmentOf('process')).not.toContain('canary-passphrase')
  })
})

test('a settings file in the working folder runs no program, with a relative XDG_CONFIG_HOME', async () => {
  sandbox.writeProgram('from-folder', `touch "$HOME/ran"`)
  mkdirSync(join(sandbox.home, 'awsx'))
  writeFileSync(join(sandbox.home, 'awsx/config.toml'), 'browser = "from-folder"\n')
  for (const folder of ['.', './', `../${basename(sandbox.home)}`]) {
    await sandbox.awsx(['login', 'portal', '--force'], { env: { XDG_CONFIG_HOME: folder } })
  }
  expect(existsSync(join(sandbox.home, 'ran'))).toBe(false)
})
