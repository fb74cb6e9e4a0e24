/** Which commands of awsx a shell runs while it renews credentials. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { awsxInShell } from '../e2e/artefact.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile keys]
region = eu-central-1

[profile role]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile portal]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`

/**
 * Writes the profiles, and a program `awsx` that notes each of its runs when it begins and when it ends.
 * @returns the path of the notes
 */
export function setUpRenewal(sandbox: Sandbox): string {
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
  const runsFile = join(sandbox.home, 'runs')
  sandbox.writeProgram(
    'awsx',
    `echo "$1 $2" >>'${runsFile}'
${awsxInShell} "$@"
status=$?
echo "ended $1 $2" >>'${runsFile}'
exit $status`,
  )
  // The runs of a shell that is started before it see the time that passes later.
  sandbox.passTime(0)
  return runsFile
}

/** @returns the first two words of each run, in the order of their begin, and `ended …` for each end */
export function readRuns(runsFile: string): readonly string[] {
  return existsSync(runsFile) ? readFileSync(runsFile, 'utf8').split('\n').slice(0, -1) : []
}
