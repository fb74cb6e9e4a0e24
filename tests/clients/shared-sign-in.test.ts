/** The JavaScript SDK, boto3, and the AWS SDK for .NET use and refresh a sign-in that awsx shares, and awsx then uses their token. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Result } from '../e2e/runs.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import {
  ask,
  askBoto3,
  askDotnet4,
  askJavaScript,
  boto3,
  describeWith,
  dotnet4,
  patient,
  patientTest,
} from './clients.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
`

const role = expect.stringMatching(
  /^arn:aws:sts::111111111111:assumed-role\/AWSReservedSSO_permission-set-x_[0-9a-f]{16}\/\S+\n$/,
)

type Token = Readonly<Record<string, string>>

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  await sandbox.prepare('login', 'work', '--share')
  sandbox.aws.resetCalls()
}, patientTest)

afterEach(() => sandbox.close())

const path = (): string =>
  join(sandbox.home, '.aws/sso/cache', `${createHash('sha1').update('work').digest('hex')}.json`)
const readToken = (): Token => JSON.parse(readFileSync(path(), 'utf8')) as Token

/** Makes the token expire in three minutes, so that every program refreshes it. */
function ageToken(): Token {
  const expiresAt = new Date(sandbox.aws.now() + 180_000).toISOString().replace(/\.\d+Z$/, 'Z')
  const token = { ...readToken(), expiresAt }
  writeFileSync(path(), JSON.stringify(token))
  return token
}

/** The client, awsx, and the client again refresh the token, before awsx signs out. */
async function takeTurns(command: Parameters<typeof ask>[1]): Promise<unknown> {
  const askClient = (): Promise<Result> => ask(sandbox, command, { AWS_PROFILE: 'portal' })
  const results = [await askClient()]
  const tokens = [ageToken()]
  results.push(await askClient())
  tokens.push(ageToken())
  const whoami = await sandbox.awsx(['whoami', 'portal'], patient)
  tokens.push(ageToken())
  results.push(await askClient())
  const logout = await sandbox.awsx(['logout', 'work'], patient)
  return {
    results: results.map(({ status, stdout, stderr }) => ({ status, stdout, stderr })),
    whoami: whoami.status,
    refreshTokens: new Set(tokens.map((token) => token['refreshToken'])).size,
    refreshes: sandbox.aws.count('CreateToken', { grantType: 'refresh_token' }),
    logout: logout.stderr,
    isFileLeft: existsSync(path()),
    afterLogout: (await askClient()).status,
  }
}

const byTurns = {
  results: [1, 2, 3].map(() => ({ status: 0, stdout: role, stderr: '' })),
  whoami: 0,
  refreshTokens: 3,
  refreshes: 3,
  logout: 'awsx: signed out of work, also in the AWS CLI; removed 1 cached credential\n',
  isFileLeft: false,
  afterLogout: 1,
}

describe('a shared sign-in with the JavaScript SDK', () => {
  test(
    'is refreshed by turns',
    async () => {
      expect(await takeTurns(askJavaScript)).toEqual(byTurns)
    },
    patientTest,
  )
})

describeWith([boto3], 'a shared sign-in with boto3', () => {
  test(
    'is refreshed by turns',
    async () => {
      expect(await takeTurns(askBoto3)).toEqual(byTurns)
    },
    patientTest,
  )
})

describeWith([dotnet4], 'a shared sign-in with the AWS SDK for .NET 4', () => {
  test(
    'is refreshed by turns',
    async () => {
      expect(await takeTurns(askDotnet4)).toEqual(byTurns)
    },
    patientTest,
  )
})
