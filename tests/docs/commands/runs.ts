import { join } from 'node:path'

import type { RunOptions, Sandbox } from '../../in-process/sandbox.ts'
import { HANAKO } from '../../local-aws/default-data.ts'

/** How a documented command is run where it needs more than a signed-in user, and what it ends with. */
export interface DocumentedRun extends RunOptions {
  /** Text of `~/.aws/config` instead of the usual one. */
  readonly config?: string
  /** Text of `~/.aws/credentials`. */
  readonly credentials?: string
  /** Text of `project/.awsx.toml`. */
  readonly directoryFile?: string
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
/** In a config whose profiles are for production. */
const guarded: DocumentedRun = {
  config: ['dev', 'prod']
    .map(
      (name) => `[profile ${name}]
region = ap-northeast-1
awsx_environment = production
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = me
`,
    )
    .join('\n'),
}
/** In a config with a profile for each access that a coding agent gets. */
const forAgent: DocumentedRun = {
  config: (guarded.config ?? '')
    .replaceAll('awsx_environment = production\n', '')
    .replace('profile prod', 'profile shared'),
}
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

/** A profile as granted writes it. */
const ofGranted = `[profile Prod-Web/ReadOnly]
granted_sso_start_url      = https://acme.awsapps.com/start
granted_sso_region         = eu-west-1
granted_sso_account_id     = 123456789012
granted_sso_role_name      = ReadOnly
common_fate_generated_from = aws-sso
credential_process         = granted credential-process --profile Prod-Web/ReadOnly
`

/** By the text of the command. A text that is in no page fails the test. */
export function documentedRuns({ aws, home }: Sandbox): Readonly<Record<string, DocumentedRun>> {
  const mfaCode = (): string => aws.mfaCode(HANAKO.mfaSerial)
  const passphraseFile = join(home, 'passphrase')
  const newPassphrase = ['--new-passphrase-file', passphraseFile]
  const inProject = { cwd: join(home, 'project'), directoryFile: 'profile = "dev"\n' }
  const noProfile = { config: '', credentials: '' }
  return {
    'awsx exec --agent --allow dev --allow shared=view -- claude': forAgent,
    'awsx exec --agent': { ...forAgent, more: ['--allow', 'dev', '--', 'claude'] },
    'awsx add': { ...noProfile, more: ['dev'], answers: key },
    'awsx add dev': { ...noProfile, answers: key },
    'awsx add work': { ...noProfile, answers: key },
    'awsx add dev --env': { ...noProfile, env: keyVariables },
    'awsx server revoke app': { before: [['server', 'grant', 'app', 'dev']] },
    'awsx server revoke compose': { before: [['server', 'grant', 'compose', 'dev']] },
    'awsx allow': { ...inProject, answers: ['y'] },
    'awsx config edit': { edit: () => 0 },
    'awsx configure process': { more: ['dev', '--yes'] },
    'awsx configure process dev': confirm,
    'awsx configure docker 123456789012.dkr.ecr.eu-west-1.amazonaws.com': confirm,
    'awsx configure docker --remove': confirm,
    'awsx configure git': confirm,
    'awsx configure git --remove': confirm,
    'awsx configure eks dev --cluster web': confirm,
    'awsx configure sso': portal,
    'awsx configure sso dev': { more: ['--account-id', '111111111111', '--role-name', 'ReadOnly', '--yes'] },
    'awsx console arn:aws:lambda:us-west-2:222222222222:function:f': forProd,
    'awsx console arn:aws:lambda:us-west-2:222222222222:function:f --print': forProd,
    'awsx deny': inProject,
    'awsx exec admin -- aws s3 ls': { answers: [mfaCode] },
    // The page says that it fails.
    'awsx exec terraform plan': { status: 125 },
    'awsx explain prod': { before: [['exec', 'prod']] },
    'awsx grant': { ...guarded, more: ['prod'], answers: ['2222'] },
    'awsx grant dev': { ...guarded, answers: ['2222'] },
    'awsx grant prod --for 15m --agent claude': { ...guarded, answers: ['2222'] },
    'awsx grant prod --once': { ...guarded, answers: ['2222'] },
    'awsx grant prod --revoke': { ...guarded, answers: [] },
    'awsx import --keys': { more: ['--all', '--yes'] },
    'awsx import --keys --all': confirm,
    'awsx import --keys dev': { ...withKey(), more: ['--yes'] },
    'awsx import granted': { config: ofGranted, answers: ['y'] },
    'awsx init': { more: ['bash'] },
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
    'awsx remove': { ...withKey(importKeys), more: ['dev', '--yes'] },
    'awsx remove dev': { ...withKey(importKeys), more: ['--yes'] },
    'awsx rotate': { ...withKey(importKeys), more: ['dev'] },
    'awsx rotate dev': withKey(importKeys),
    'awsx ssh': { more: ['dev', 'host'] },
    'awsx status': { before: [['exec', 'prod']] },
    'awsx status --watch': { terminals: 'all', answers: ['q'] },
    'awsx store export backup.age': { before: [importKeys], more: newPassphrase },
    'awsx store import backup.age': {
      before: [importKeys, ['store', 'export', 'backup.age', ...newPassphrase]],
      more: newPassphrase,
    },
    'awsx store passphrase': { more: newPassphrase },
    'awsx store move': {
      more: ['command'],
      env: { AWSX_KEY_COMMAND: 'echo secret-of-a-test-with-40-characters-in-it' },
    },
    'awsx token': { more: ['msk'] },
    'awsx sync --template': { more: ['{{accountName}}-{{roleName}}', '--yes'] },
  }
}

/** Commands of awsx alone that do not run in process, with the reason. A text that is in no page fails the test. */
export const notRun: Readonly<Record<string, string>> = {
  'awsx update --check': 'asks GitHub; tests/commands/update.test.ts runs it with a server on 127.0.0.1',
  'awsx add dev --paste': 'reads a block from stdin of the process; in-shell.test.ts runs it',
  'awsx server': 'serves until it is told to end; tests/e2e/credential-server.test.ts runs it',
  'awsx server --listen 172.17.0.1':
    'serves until it is told to end; tests/e2e/server-containers.test.ts runs it with a bridge',
  'awsx server --listen 169.254.170.2':
    'serves until it is told to end; tests/e2e/server-containers.test.ts runs it with a bridge',
  'awsx exec --agent=claude --allow dev -- ./sandbox claude':
    'needs the script of the page; tests/e2e/exec-agent.test.ts runs an agent in bubblewrap',
  'awsx exec --agent=claude --agent-group agents --allow dev -- sudo -u agent --preserve-env=AWS_CONFIG_FILE,AWS_SHARED_CREDENTIALS_FILE,AWS_PROFILE,AWS_REGION,AWSX_BROKER,AI_AGENT claude':
    'needs another user; tests/e2e/exec-agent.test.ts runs an agent as one',
  'awsx store move keychain': 'needs the keychain of a desktop; in-shell.test.ts runs it with gnome-keyring',
}

/** How commands for a shell are run where it needs more than their text. */
export interface ShellRun {
  /** Words that a page leaves out because it names only the option. */
  readonly more?: string
  readonly env?: Readonly<Record<string, string>>
  /** Commands that make what the page expects to be there. */
  readonly before?: string
  /** A program that the machine may not have. */
  readonly needs?: string
  /** A command that fails unless the one before did what the page says. */
  readonly check?: string
}

const signedRelease = `echo program > awsx.tar.xz
sha256sum awsx.tar.xz > SHA256SUMS
ssh-keygen -q -t ed25519 -N '' -f key
echo "awsx-release namespaces=\\"awsx-release\\" $(cat key.pub)" > release-key
ssh-keygen -q -Y sign -f key -n awsx-release SHA256SUMS`

/** By the first command of the block. A text that is in no page fails the test. */
export const shellRuns: Readonly<Record<string, ShellRun>> = {
  'awsx add dev --paste': {
    before: 'awsx export dev --format ini > block; echo > .aws/config',
    more: '< block',
    check: 'awsx keys',
  },
  'awsx store move keychain': { needs: 'gnome-keyring-daemon' },
  'awsx export dev --format dotenv > .env': { check: 'grep -q ^AWS_SECRET_ACCESS_KEY= .env' },
  'mkdir -p -m 700 ~/.awsx-app': { check: 'grep -q "^Authorization: ." ~/.awsx-app/header' },
  'awsx init powershell --install --file $PROFILE': {
    more: '--yes',
    check: `if (-not (Select-String -Quiet 'awsx init' $PROFILE)) { throw 'not installed' }`,
  },
  'eval "$(awsx export)"': { env: { AWS_PROFILE: 'dev' } },
  'ssh-keygen -Y verify -f release-key -I awsx-release -n awsx-release -s SHA256SUMS.sig < SHA256SUMS': {
    needs: 'ssh-keygen',
    before: signedRelease,
  },
  '& (Get-Command awsx -CommandType Application) exec dev -- tool > file': { check: 'Get-Item file' },
}

/** Blocks for a shell that do not run, by their first command, with the reason. */
export const notRunInShell: Readonly<Record<string, string>> = {
  'sudo ip addr add 169.254.170.2/32 dev docker0':
    'changes the network of the machine; tests/e2e/server-containers.test.ts does it in a namespace',
  'gh codespace ssh -- -R 127.0.0.1:9917:127.0.0.1:9917': 'needs GitHub',
  [`for /f "delims=" %i in ('awsx export dev --format windows-cmd') do @%i`]:
    'needs cmd of Windows: that of Wine runs no built-in command from a variable; tests/shells/quoting reads the lines as cmd does',
}
