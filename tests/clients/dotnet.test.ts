/** The AWS SDK for .NET, which AWS Tools for PowerShell consist of, in versions 4 and 3. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import type { Result } from '../e2e/runs.ts'
import { describeInPowerShell, openSession } from '../powershell/session.ts'
import {
  ask,
  askDotnet3,
  askDotnet4,
  asRole,
  describeWith,
  dotnet3,
  dotnet4,
  openSignedInSandbox,
  patient,
  patientTest,
} from './clients.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSignedInSandbox()
}, patientTest)

afterAll(() => sandbox.close())

beforeEach(() => sandbox.aws.resetCalls())

/** The keys of the default profile, which the files have. */
const asDefault = { status: 0, stderr: '', stdout: 'arn:aws:iam::111111111111:user/hanako\n' }

const askedOnlyWho = [expect.objectContaining({ operation: 'GetCallerIdentity' })]

function exec(command: readonly string[], ...options: readonly string[]): Promise<Result> {
  return sandbox.awsx(['exec', 'profile-for-role-s', ...options, '--', ...command], patient)
}

describeWith([dotnet4], 'the AWS SDK for .NET 4', () => {
  test('is the user of the default profile without awsx', async () => {
    expect(await ask(sandbox, askDotnet4)).toMatchObject(asDefault)
  })

  test.each([[[]], [['--isolate-files']], [['--server']], [['--server', '--isolate-files']]])(
    'is the role in awsx exec %j',
    async (options) => {
      expect(await exec(askDotnet4, ...options)).toMatchObject(asRole)
      expect(sandbox.aws.calls).toEqual(askedOnlyWho)
    },
    patientTest,
  )

  test.each([
    ['a profile in the code', ['through-awsx'], {}],
    ['AWS_PROFILE', [], { AWS_PROFILE: 'through-awsx' }],
  ])('is the role through credential_process, with %s', async (_what, words, env) => {
    expect(await ask(sandbox, [...askDotnet4, ...words], env)).toMatchObject(asRole)
    expect(sandbox.aws.calls).toEqual(askedOnlyWho)
  })
})

describeWith([dotnet3], 'the AWS SDK for .NET 3', () => {
  test(
    'prefers a default profile in the files to the keys of awsx exec, which --isolate-files prevents',
    async () => {
      expect(await exec(askDotnet3)).toMatchObject(asDefault)
      expect(await exec(askDotnet3, '--isolate-files')).toMatchObject(asRole)
    },
    patientTest,
  )

  test(
    'rejects the account in an answer of credential_process, in this version of 2023',
    async () => {
      const { status, stderr } = await ask(sandbox, [...askDotnet3, 'through-awsx'])
      expect(status).toBe(1)
      expect(stderr).toContain("doesn't have the property 'AccountId'")
    },
    patientTest,
  )
})

describeWith([dotnet4], 'the AWS SDK for .NET 4 in PowerShell', () => {
  describeInPowerShell('after awsx use', () => {
    test(
      'is the role, in the same process',
      async () => {
        const session = await openSession(sandbox)
        try {
          const [program] = askDotnet4
          const call = `Add-Type -Path '${program.replace(/caller$/, 'AWSSDK.SecurityToken.dll')}'
function who { [Amazon.SecurityToken.AmazonSecurityTokenServiceClient]::new().GetCallerIdentityAsync([Amazon.SecurityToken.Model.GetCallerIdentityRequest]::new()).Result.Arn }`
          await session.run(call)
          await session.run('Invoke-Expression (& awsx init powershell | Out-String)')
          const before = await session.run('who')
          const used = await session.run('awsx use profile-for-role-s; who')

          expect(before.stdout).toBe(asDefault.stdout)
          expect(used.stdout).toEqual(asRole.stdout)
        } finally {
          await session.close()
        }
      },
      patientTest,
    )
  })
})
