/** What botocore gets from a profile before and after: the same role in the same account, the same region. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { boto3, describeWith } from '../clients/clients.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { makeAccounts } from '../portal/fixture.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ data: { portals: { [START_URL]: { accounts: makeAccounts(4) } } } })
  const program = join(import.meta.dirname, 'programs/tool.py')
  for (const tool of ['granted', 'aws-vault', 'aws-sso', 'aws-sso-util'])
    sandbox.writeProgram(tool, `exec python3 '${program}' "$@"`)
  mkdirSync(join(sandbox.home, '.aws-sso'))
  writeFileSync(
    join(sandbox.home, '.aws-sso/config.yaml'),
    `SSOConfig:\n  Default:\n    SSORegion: ap-northeast-1\n    StartUrl: ${START_URL}\n`,
  )
}, 60_000)

afterAll(() => sandbox.close())

const grantedKeys = `granted_sso_start_url = ${START_URL}
granted_sso_region = ap-northeast-1
granted_sso_account_id = 500000000000
granted_sso_role_name = Admin
`

const config = `# of granted
[profile team-0001/Admin]
${grantedKeys}common_fate_generated_from = aws-sso
credential_process = granted credential-process --profile team-0001/Admin
region = eu-west-3

# BEGIN_AWS_SSO_CLI
[profile team-0002:ReadOnly]
credential_process = aws-sso -u open -S "Default" process --arn arn:aws:iam::500000000001:role/ReadOnly
region = us-west-2
# END_AWS_SSO_CLI

[profile team-0003.Billing]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 500000000002
sso_role_name = Billing
credential_process = aws-sso-util credential-process --profile team-0003.Billing
sso_auto_populated = true

[profile team-0003-vault]
region = eu-north-1
credential_process = aws-vault export --format=json team-0003.Billing
`

const profiles = ['team-0001/Admin', 'team-0002:ReadOnly', 'team-0003.Billing', 'team-0003-vault']

/** The sign-in as `aws sso login` leaves it. */
function writeSharedToken(name: string): void {
  const [accessToken] = [...sandbox.aws.cloud.state.accessTokens.keys()].slice(-1)
  const folder = join(sandbox.home, '.aws/sso/cache')
  mkdirSync(folder, { recursive: true })
  const expiresAt = new Date(sandbox.aws.now() + 3_000_000).toISOString().replace(/\.\d+/, '')
  writeFileSync(
    join(folder, `${createHash('sha1').update(name).digest('hex')}.json`),
    JSON.stringify({ startUrl: START_URL, region: 'ap-northeast-1', accessToken, expiresAt }),
  )
}

async function readWithBotocore(): Promise<unknown> {
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' })
  const program = join(import.meta.dirname, 'programs/read.py')
  const { stdout } = await sandbox.run(python.stdout.trim(), [program, ...profiles], { deadlineMs: 100_000 })
  const answers = JSON.parse(stdout) as Record<
    string,
    { key?: string; region: string | null; error?: string }
  >
  return Object.fromEntries(
    Object.entries(answers).map(([profile, { key = '', region, error }]) => {
      const arn = sandbox.aws.cloud.state.credentials.get(key)?.principal.arn ?? ''
      const role = /::(\d+):assumed-role\/AWSReservedSSO_(.*)_[0-9a-f]{16}/.exec(arn)?.slice(1).join('/')
      return [profile, [error ?? role ?? key, region]]
    }),
  )
}

describeWith([boto3], 'with botocore', () => {
  test('every profile leads where it led', async () => {
    const expected = {
      'team-0001/Admin': ['500000000000/Admin', 'eu-west-3'],
      'team-0002:ReadOnly': ['500000000001/ReadOnly', 'us-west-2'],
      'team-0003.Billing': ['500000000002/Billing', null],
      'team-0003-vault': ['500000000002/Billing', 'eu-north-1'],
    }
    sandbox.writeConfig(
      `${config}\n[sso-session signed-in]\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\n`,
    )
    expect((await sandbox.awsx(['login', 'signed-in'])).status).toBe(0)
    sandbox.writeConfig(config)
    writeSharedToken(START_URL)
    expect(await readWithBotocore()).toEqual(expected)

    const imported = await sandbox.awsx(['import', '--yes'])
    expect(imported).toMatchObject({ status: 0, stdout: '' })
    const text = readFileSync(join(sandbox.home, '.aws/config'), 'utf8')
    expect(text).not.toMatch(/granted_|aws-sso|aws-vault|auto_populated/)

    expect((await sandbox.awsx(['login', 'example'])).status).toBe(0)
    writeSharedToken('example')
    expect(await readWithBotocore()).toEqual(expected)

    for (const profile of profiles) {
      const { stdout } = await sandbox.awsx(['exec', profile, '--', 'sh', '-c', 'echo "$AWS_ACCOUNT_ID"'])
      const [role] = expected[profile as keyof typeof expected]
      expect(stdout.trim()).toBe(String(role).split('/')[0])
    }
  }, 180_000)
})
