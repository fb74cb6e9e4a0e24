/** The files of a user who follows the documentation: every profile that its commands name. */
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openSandbox } from '../../in-process/sandbox.ts'
import type { Sandbox } from '../../in-process/sandbox.ts'
import type { LocalAwsOptions } from '../../local-aws/server.ts'
import { root } from '../pages.ts'
import { HANAKO, START_URL, WEB_IDENTITY_TOKEN } from '../../local-aws/default-data.ts'

const region = 'ap-northeast-1'

const config = `[profile dev]
region = ${region}
sso_start_url = ${START_URL}
sso_region = ${region}
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile prod]
region = ${region}
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = dev

[profile dev-awsx]
region = ${region}
credential_process = awsx credential-process dev

[profile prod-awsx]
region = ${region}
credential_process = awsx credential-process prod

[profile dev-for-editors]
region = ${region}
credential_process = awsx credential-process dev

[profile me]
region = ${region}

[profile work]
region = ${region}

[profile admin]
region = ${region}
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = me
mfa_serial = ${HANAKO.mfaSerial}

[profile ci]
region = ${region}
role_arn = arn:aws:iam::222222222222:role/web-identity-role
web_identity_token_file = TOKEN_FILE

[profile other]
region = ${region}
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = dev

[profile local]
region = us-east-1
endpoint_url = http://127.0.0.1:4566

[sso-session corp]
sso_start_url = ${START_URL}
sso_region = ${region}
sso_registration_scopes = sso:account:access
`

const credentials = ['me', 'local']
  .map(
    (name) =>
      `[${name}]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
  .join('\n')

/** Programs of other projects in the documentation. Stand-ins run in their place; these also fail unless they can get credentials. */
const awsPrograms = [
  'aws',
  'terraform',
  'cdk',
  'kubectl',
  'session-manager-plugin',
  'a-job-of-many-hours',
  'tool',
]
const otherPrograms = [
  'claude',
  'pip',
  'uv',
  'mvn',
  'docker',
  'ssh',
  'psql',
  'make',
  'npm',
  'node',
  'code',
  'direnv',
  'mise',
  'tmux',
  'aws-vault',
  'nohup',
]

export interface ReaderSandbox extends Sandbox {
  /** Puts all files back as they were at first, with the sign-ins. What AWS has seen since then stays. */
  reset(): void
}

/** @returns a sandbox with the files, signed in, and with stand-ins for programs that note how they were called in `stand-ins.log` */
export async function openReaderSandbox(options: LocalAwsOptions = {}): Promise<ReaderSandbox> {
  const sandbox = await openSandbox({ config, credentials, ...options })
  const token = sandbox.writeFile('token', WEB_IDENTITY_TOKEN)
  sandbox.writeConfig(config.replace('TOKEN_FILE', token))
  sandbox.addProgram('awsx')
  for (const name of awsPrograms) writeProgram(sandbox, `bin/${name}`, `${requireCredentials}\n${noteCall}`)
  for (const name of otherPrograms) writeProgram(sandbox, `bin/${name}`, noteCall)
  writeProgram(sandbox, 'a-job-of-many-hours', `${requireCredentials}\n${noteCall}`)
  for (const name of ['dev', 'corp']) {
    const { status, stderr } = await sandbox.run('login', name)
    if (status !== 0) throw new Error(`awsx login ${name} ended with ${status}: ${stderr}`)
  }
  const copy = mkdtempSync(join(tmpdir(), 'awsx-reader-'))
  cpSync(sandbox.home, copy, { recursive: true })
  return {
    ...sandbox,
    reset() {
      for (const name of readdirSync(sandbox.home)) rmSync(join(sandbox.home, name), { recursive: true })
      cpSync(copy, sandbox.home, { recursive: true })
    },
    async close() {
      rmSync(copy, { recursive: true })
      await sandbox.close()
    },
  }
}

/** @param path below the home directory */
export function writeProgram(sandbox: Sandbox, path: string, script: string): void {
  chmodSync(sandbox.writeFile(path, `#!/bin/sh\n${script}\n`), 0o755)
}

/** Programs get the file or the script of package.json that the page names only if this repository has it. */
const noteCall = `case "\${0##*/} $1" in
  "npm run") grep -q "^    \\"$2\\":" '${root}/package.json' || { echo "stand-in: no script $2" >&2; exit 1; } ;;
  "node "*) [ -e "${root}/$1" ] || { echo "stand-in: no file $1" >&2; exit 1; } ;;
esac
echo "\${0##*/} $*" >> "$HOME/stand-ins.log"
case "\${0##*/} $*" in
  "npm pack"*) echo awsx.tgz ;;
  "ssh "*" -O forward "*) echo 40000 ;;
  "ssh "*"exec /bin/sh -c "*) echo awsx-folder:/dev/shm/awsx.12345678 ;;
  "aws ecr get-login-password"*) echo password ;;
  "aws rds generate-db-auth-token"*) echo token ;;
  "aws-vault export"*) printf '[work]\\naws_access_key_id=${HANAKO.accessKeyId}\\naws_secret_access_key=${HANAKO.secretAccessKey}\\n' ;;
esac`

/** Keys or a server in the environment, or a profile that the config has. `kubectl config` only edits a file. */
const requireCredentials = `case "\${0##*/} $1" in "kubectl config") exit ;; esac
profile=$AWS_PROFILE previous=
for word in "$@"; do
  [ "$previous" = --profile ] && profile=$word
  previous=$word
done
if [ -n "$profile" ]; then
  grep -qxF "[profile $profile]" "$HOME/.aws/config" || { echo "stand-in: no profile $profile" >&2; exit 1; }
elif [ -z "$AWS_ACCESS_KEY_ID$AWS_CONTAINER_CREDENTIALS_FULL_URI" ]; then
  echo "stand-in: \${0##*/} has no credentials" >&2; exit 1
fi`
