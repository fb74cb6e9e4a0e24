/** Real clients take their credentials from the server, whatever the machine is set to, and outlive the credentials that they began with. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import type { Result } from '../e2e/runs.ts'
import {
  askAwsCli,
  askBoto3,
  askJavaScript,
  awsCli,
  boto3,
  describeWith,
  openSignedInSandbox,
  patient,
  patientTest,
  roleS,
} from '../clients/clients.ts'
import { roleArn } from './run.ts'

/** Of the short-lived credentials, in seconds, and of the runs that use them. */
const life = 6
const runSeconds = 15

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSignedInSandbox()
}, patientTest)

afterAll(() => sandbox.close())

/** Each would make some client somebody else; so would the keys of the default profile, which the place has. */
const misleading = {
  AWS_PROFILE: 'default',
  AWS_DEFAULT_PROFILE: 'default',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIASTALE00000000000',
  AWS_SECRET_ACCESS_KEY: 'stale',
  AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/task-role',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/nowhere',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere/token',
  HTTP_PROXY: 'http://127.0.0.1:9',
}

function runServed(
  command: readonly string[],
  { env = {}, options = [] }: { env?: Record<string, string>; options?: readonly string[] } = {},
): Promise<Result> {
  const words = ['exec', 'profile-for-role-s', '--server', ...options, '--', ...command]
  return sandbox.awsx(words, { ...patient, env })
}

const asRole = { status: 0, stderr: '', stdout: expect.stringMatching(roleS) }

function program(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url))
}

/** Runs with short-lived credentials instead of the stored ones. */
async function withShortLife<T>(work: () => Promise<T>): Promise<T> {
  const role = sandbox.aws.data.roles[roleArn]
  if (role === undefined) throw new Error('the world has no such role')
  role.credentialSeconds = life
  try {
    return await work()
  } finally {
    delete role.credentialSeconds
  }
}

const longJavaScript = [process.execPath, '--no-warnings', program('long.mjs'), String(runSeconds)]
const longBoto3 = ['python3', program('long.py'), String(runSeconds)]

interface LongRuns {
  readonly javaScript: Result
  readonly boto3: Result
  readonly withoutServer: Result
}

let longRuns: Promise<LongRuns> | undefined

/** The runs that outlive their credentials, all at the same time because they mostly wait. */
function runLong(): Promise<LongRuns> {
  longRuns ??= withShortLife(async () => {
    const options = ['--refresh']
    const words = ['exec', 'profile-for-role-s', ...options, '--', ...longJavaScript]
    const [javaScript, python, withoutServer] = await Promise.all([
      runServed(longJavaScript, { options }),
      runServed(longBoto3, { options }),
      sandbox.awsx(words, patient),
    ])
    return { javaScript, boto3: python, withoutServer }
  })
  return longRuns
}

/** What a long run that met no ended key has printed. */
function readLongRun({ stdout }: Result): { readonly calls: number; readonly keys: number } {
  const run = JSON.parse(stdout) as { calls: number; keys: number }
  console.log(`${run.calls} calls with ${run.keys} keys`)
  return run
}

describeWith([awsCli], 'awsx exec --server with the AWS CLI', () => {
  test(
    'makes it the role',
    async () => {
      expect(await runServed(askAwsCli, { env: { NO_PROXY: '127.0.0.1', ...misleading } })).toMatchObject(
        asRole,
      )
    },
    patientTest,
  )
})

describeWith([boto3], 'awsx exec --server with boto3', () => {
  test(
    'makes it the role',
    async () => {
      expect(await runServed(askBoto3, { env: misleading })).toMatchObject(asRole)
    },
    patientTest,
  )

  test(
    'a run longer than the credentials’ life never sees an expired key',
    async () => {
      const { boto3: result } = await runLong()
      expect(result).toMatchObject({ status: 0, stderr: '' })
      expect(readLongRun(result).keys).toBeGreaterThanOrEqual(3)
    },
    patientTest,
  )
})

describe('awsx exec --server with the JavaScript SDK', () => {
  test(
    'makes it the role',
    async () => {
      expect(await runServed(askJavaScript, { env: misleading })).toMatchObject(asRole)
    },
    patientTest,
  )

  test(
    'a run longer than the credentials’ life never sees an expired key',
    async () => {
      const { javaScript: result } = await runLong()
      expect(result).toMatchObject({ status: 0, stderr: '' })
      expect(readLongRun(result).keys).toBeGreaterThanOrEqual(3)
    },
    patientTest,
  )
})

test(
  'without a server the same run fails: it is the server that makes the difference',
  async () => {
    const { withoutServer: result } = await runLong()
    expect(result.status).not.toBe(0)
    expect(result.stderr).toMatch(/Expired/)
  },
  patientTest,
)
