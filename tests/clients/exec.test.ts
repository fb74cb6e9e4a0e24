/** Programs without any idea of profiles are the role that `awsx exec` was asked for, whatever the machine is set to. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import type { Result } from '../e2e/runs.ts'
import {
  ask,
  askAwsCli,
  askBoto3,
  askJavaScript,
  asRole,
  awsCli,
  boto3,
  describeWith,
  openSignedInSandbox,
  patient,
  patientTest,
} from './clients.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSignedInSandbox()
}, patientTest)

afterAll(() => sandbox.close())

/** Variables that a shell may have; each would give some client other credentials. */
const misleading = {
  AWS_PROFILE: 'default',
  AWS_DEFAULT_PROFILE: 'default',
  AWS_REGION: 'eu-west-1',
  AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/task-role',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/credentials',
}

function runAsRole(command: readonly string[]): Promise<Result> {
  return sandbox.awsx(['exec', 'profile-for-role-s', '--', ...command], { ...patient, env: misleading })
}

describeWith([awsCli], 'awsx exec with the AWS CLI', () => {
  test(
    'makes it the role',
    async () => {
      expect(await runAsRole(askAwsCli)).toMatchObject(asRole)
    },
    patientTest,
  )
})

describeWith([boto3], 'awsx exec with boto3', () => {
  test(
    'makes it the role',
    async () => {
      expect(await runAsRole(askBoto3)).toMatchObject(asRole)
    },
    patientTest,
  )
})

describe('awsx exec with the JavaScript SDK', () => {
  test(
    'makes it the role',
    async () => {
      expect(await runAsRole(askJavaScript)).toMatchObject(asRole)
    },
    patientTest,
  )

  test(
    'is what makes the difference: without it the client is the user of the default profile',
    async () => {
      const result = await ask(sandbox, askJavaScript)
      expect(result.stdout).toBe('arn:aws:iam::111111111111:user/hanako\n')
    },
    patientTest,
  )

  test(
    "hands the client's failure through",
    async () => {
      const result = await sandbox.awsx(
        ['exec', 'profile-for-role-s', '--', ...askJavaScript, 'no-such'],
        patient,
      )
      expect(result.status).toBe(1)
      expect(result.stderr).toContain('CredentialsProviderError')
    },
    patientTest,
  )
})
