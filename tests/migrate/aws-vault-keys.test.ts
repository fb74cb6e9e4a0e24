/** `import --keys --from aws-vault`, with a stand-in for aws-vault: the real one is not installed where the tests run. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'

/** Prints what aws-vault 7 prints: names one a line, and the JSON of credential_process without an expiration. */
const standIn = `
[ -z "$AWS_VAULT" ] || { echo 'running in an existing aws-vault subshell' >&2; exit 1; }
[ "$AWS_CONFIG_FILE" = /dev/null ] || exit 9
case "$*" in
  'list --credentials') printf 'work\nfailing\n' ;;
  'export --no-session --format=json work')
    printf '{"Version":1,"AccessKeyId":"${HANAKO.accessKeyId}","SecretAccessKey":"${HANAKO.secretAccessKey}"}\n' ;;
  'export --no-session --format=json session')
    printf '{"Version":1,"AccessKeyId":"ASIAEXAMPLE000000001","SecretAccessKey":"${HANAKO.secretAccessKey}","SessionToken":"x"}\n' ;;
  *) echo 'no such key' >&2; exit 1 ;;
esac
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeProgram('aws-vault', standIn)
})

afterEach(() => sandbox.close())

test('copies a key from aws-vault, tries it, and says that aws-vault still has it', async () => {
  const result = await sandbox.awsx(['import', '--keys', '--from', 'aws-vault', 'work', '--yes'], {
    env: { AWS_VAULT: 'outer' },
  })

  expect(result).toMatchObject({ status: 0, stdout: '' })
  expect(result.stderr).toContain('to remove it there: aws-vault remove work')
  expect(result.stderr).not.toContain(HANAKO.secretAccessKey)
  const rows: unknown = JSON.parse((await sandbox.awsx(['keys', '--json'])).stdout)
  expect(rows).toMatchObject([
    { profile: 'work', accessKeyId: HANAKO.accessKeyId, storedBy: 'awsx import --keys --from aws-vault' },
  ])
})

test.each([
  ['session', 'it printed session credentials for "session"'],
  ['missing', 'it failed with exit status 1'],
  ['--all', 'it failed with exit status 1'],
])('%s is an error, and stores nothing', async (word, problem) => {
  const result = await sandbox.awsx(['import', '--keys', '--from', 'aws-vault', word, '--yes'])

  expect(result).toMatchObject({ status: 5 })
  expect(result.stderr).toContain(`cannot read keys from aws-vault: ${problem} [CREDENTIAL_PROCESS_FAILED]`)
  expect((await sandbox.awsx(['keys'])).stderr).toContain('has no access keys')
})
