import { join } from 'node:path'

import type { RunOptions, Sandbox } from '../../in-process/sandbox.ts'
import { HANAKO } from '../../local-aws/default-data.ts'

/** How a documented command is run where it needs more than a signed-in user, and what it ends with. */
export interface DocumentedRun extends RunOptions {
  /** Text of `~/.aws/config` instead of the usual one. */
  readonly config?: string
  /** Text of `~/.aws/credentials`. */
  readonly credentials?: string
  /** Words that a page leaves out because it names only the option. */
  readonly more?: readonly string[]
  /** Commands that must have run before. */
  readonly before?: readonly (readonly string[])[]
  /** 0 if it is not given. */
  readonly status?: number
}

const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey]
const keyVariables = { AWS_ACCESS_KEY_ID: HANAKO.accessKeyId, AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey }
const device = `mfa_serial = ${HANAKO.mfaSerial}`
const newProfile = [
  '--account-id',
  '111111111111',
  '--role-name',
  'ReadOnly',
  '--yes',
  '--profile-name',
  'new',
]
const importKeys = ['import', '--keys', '--all', '--yes']
const confirm: DocumentedRun = { more: ['--yes'] }
const portal: DocumentedRun = { more: ['--sso-session', 'corp', ...newProfile] }
const forProd: DocumentedRun = { more: ['--profile', 'prod'] }
const signedOut: DocumentedRun = { before: [['logout', '--all']] }

/** The config of a user whose profile `dev` has an access key, which is in the store already if the command needs it. */
const withKey = (...before: readonly (readonly string[])[]): DocumentedRun => ({
  config: `[profile dev]\n${device}\n`,
  credentials: `[dev]\naws_access_key_id = ${key[0]}\naws_secret_access_key = ${key[1]}\n`,
  before,
})

/** By the text of the command. A text that is in no page fails the test. */
export function documentedRuns({ aws, home }: Sandbox): Readonly<Record<string, DocumentedRun>> {
  const mfaCode = (): string => aws.mfaCode(HANAKO.mfaSerial)
  const passphraseFile = join(home, 'passphrase')
  const newPassphrase = ['--new-passphrase-file', passphraseFile]
  const noProfile = { config: '', credentials: '' }
  return {
    'awsx add dev': { ...noProfile, answers: key },
    'awsx add work': { ...noProfile, answers: key },
    'awsx add dev --env': { ...noProfile, env: keyVariables },
    'awsx config edit': { edit: () => 0 },
    'awsx configure process': { more: ['dev', '--yes'] },
    'awsx configure process dev': confirm,
    'awsx configure sso': portal,
    'awsx configure sso dev': { more: ['--account-id', '111111111111', '--role-name', 'ReadOnly', '--yes'] },
    'awsx console arn:aws:lambda:us-west-2:222222222222:function:f': forProd,
    'awsx console arn:aws:lambda:us-west-2:222222222222:function:f --print': forProd,
    'awsx exec admin -- aws s3 ls': { answers: [mfaCode] },
    // The page says that it fails.
    'awsx exec terraform plan': { status: 125 },
    'awsx explain prod': { before: [['exec', 'prod']] },
    'awsx import --keys': { more: ['--all', '--yes'] },
    'awsx import --keys --all': confirm,
    'awsx import --keys dev': { ...withKey(), more: ['--yes'] },
    'awsx init --install': confirm,
    'awsx init --prompt': { more: ['bash'] },
    'awsx init bash --install': confirm,
    'awsx init zsh --install': confirm,
    'awsx login admin': { answers: [mfaCode] },
    'awsx login dev --console-credentials': { ...noProfile, more: ['--region', 'us-east-1'] },
    'awsx login prod': signedOut,
    'awsx mfa dev --online': withKey(),
    'awsx mfa dev --store-seed': {
      ...withKey(),
      terminals: ['stderr'],
      answers: ['y', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'],
    },
    'awsx remove dev': { ...withKey(importKeys), more: ['--yes'] },
    'awsx rotate dev': withKey(importKeys),
    'awsx status': { before: [['exec', 'prod']] },
    'awsx status --watch': { terminals: 'all', answers: ['q'] },
    'awsx store export backup.age': { before: [importKeys], more: newPassphrase },
    'awsx store import backup.age': {
      before: [importKeys, ['store', 'export', 'backup.age', ...newPassphrase]],
      more: newPassphrase,
    },
    'awsx store passphrase': { more: newPassphrase },
    'awsx sync --template': { more: ['{{accountName}}-{{roleName}}', '--yes'] },
  }
}

/** Commands that no test here runs, with the reason. A text that is in no page fails the test. */
export const notRun: Readonly<Record<string, string>> = {
  'awsx add dev --paste': 'reads a block from stdin of the process; tests/portal/add runs it',
  'awsx import granted':
    'the page shows the files of a user of granted; tests/commands/import runs it on such files',
  'awsx store move': 'names the command without where to; tests/commands/store runs it with each key source',
  'awsx store move keychain':
    'needs the keychain of a desktop; tests/e2e/keychain runs it with gnome-keyring',
}

const powershell = 'needs PowerShell; tests/shells and tests/powershell run it there'

/** Blocks for a shell that do not run, by their first command, with the reason. */
export const notRunInShell: Readonly<Record<string, string>> = {
  'Invoke-Expression (& awsx init powershell | Out-String)': powershell,
  'awsx exec dev -- terraform plan': powershell,
  'awsx export dev --format powershell | Invoke-Expression': powershell,
  [`for /f "delims=" %i in ('awsx export dev --format windows-cmd') do @%i`]: 'needs cmd of Windows',
  'npm ci': 'starts the tests and the gate of a clone',
  'node build/local-aws.mjs --port 4599': 'a server on a fixed port; tests/local-aws runs it on a free one',
  'ssh-keygen -Y verify -f release-key -I awsx-release -n awsx-release -s SHA256SUMS.sig < SHA256SUMS':
    'needs the files of a release; tests/release verifies those of a release that it makes',
}
