/** `credential_process = awsx credential-process X` in the config: SDKs ask awsx by themselves, and get the role from the store. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
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
  patientTest,
} from './clients.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSignedInSandbox()
}, patientTest)

afterAll(() => sandbox.close())

beforeEach(() => sandbox.aws.resetCalls())

/** What the client asked AWS: nothing for the credentials. */
const askedOnlyWho = [expect.objectContaining({ operation: 'GetCallerIdentity' })]

describeWith([awsCli], 'credential_process in the AWS CLI', () => {
  test(
    'gives it the role',
    async () => {
      expect(await ask(sandbox, [...askAwsCli, '--profile', 'through-awsx'])).toMatchObject(asRole)
      expect(sandbox.aws.calls).toEqual(askedOnlyWho)
    },
    patientTest,
  )
})

describeWith([boto3], 'credential_process in boto3', () => {
  test(
    'gives it the role',
    async () => {
      expect(await ask(sandbox, [...askBoto3, 'through-awsx'])).toMatchObject(asRole)
      expect(sandbox.aws.calls).toEqual(askedOnlyWho)
    },
    patientTest,
  )
})

describe("credential_process in the JavaScript SDK's fromIni", () => {
  test(
    'gives it the role',
    async () => {
      expect(await ask(sandbox, [...askJavaScript, 'through-awsx'])).toMatchObject(asRole)
      expect(sandbox.aws.calls).toEqual(askedOnlyWho)
    },
    patientTest,
  )

  test(
    'shows what to type when nobody is signed in',
    async () => {
      const empty = await openSignedInSandbox()
      await empty.awsx(['logout', 'profile-for-role-s'])
      const result = await ask(empty, [...askJavaScript, 'through-awsx'])
      await empty.close()
      expect(result.status).toBe(1)
      expect(result.stderr).toContain('SSO_LOGIN_REQUIRED')
      expect(result.stderr).toContain('awsx login profile-for-role-s')
    },
    patientTest,
  )
})
