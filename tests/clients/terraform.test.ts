/**
 * The second half of situation A: `awsx exec profile-for-role-s -- terraform plan` with its state in S3. Terraform asks the local
 * AWS who it is, and moto's S3 keeps the state; nothing but built-in resources is used, so no provider is downloaded.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import type { Result } from '../e2e/runs.ts'
import { describeWith, motoServer, openSignedInSandbox, patient, patientTest, terraform } from './clients.ts'
import { startS3 } from './s3.ts'
import type { S3 } from './s3.ts'

const configuration = `terraform {
  backend "s3" {
    bucket         = "state-of-the-team"
    key            = "network/terraform.tfstate"
    use_path_style = true
  }
}

resource "terraform_data" "greeting" {
  input = "hello"
}

output "greeting" {
  value = terraform_data.greeting.output
}
`

let sandbox: Sandbox
let s3: S3 | undefined

beforeAll(async () => {
  sandbox = await openSignedInSandbox()
  mkdirSync(join(sandbox.home, 'network'))
  writeFileSync(join(sandbox.home, 'network/main.tf'), configuration)
}, patientTest)

afterAll(async () => {
  s3?.stop()
  await sandbox.close()
})

function environment(): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_S3: s3?.url ?? '',
    TF_CLI_ARGS: '-no-color',
    TF_INPUT: '0',
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  }
}

function runTerraform(...args: readonly string[]): Promise<Result> {
  const words = ['exec', 'profile-for-role-s', '--', 'terraform', '-chdir=network', ...args]
  return sandbox.awsx(words, { ...patient, env: environment() })
}

describeWith([terraform, motoServer], 'terraform with its state in S3', () => {
  test(
    'plans, applies and plans again as the role',
    async () => {
      s3 = await startS3(sandbox)
      await s3.createBucket('state-of-the-team')

      expect(await runTerraform('init')).toMatchObject({ status: 0, stderr: '' })
      const plan = await runTerraform('plan', '-detailed-exitcode')
      expect(plan.stdout).toContain('terraform_data.greeting will be created')
      expect(plan).toMatchObject({ status: 2, stderr: '' })
      expect(await runTerraform('apply', '-auto-approve')).toMatchObject({ status: 0, stderr: '' })
      expect((await runTerraform('output', '-raw', 'greeting')).stdout).toBe('hello')
      expect(await runTerraform('plan', '-detailed-exitcode')).toMatchObject({ status: 0, stderr: '' })

      const identities = sandbox.aws.calls.filter(({ operation }) => operation === 'GetCallerIdentity')
      expect(identities.length).toBeGreaterThan(0)
      expect(identities.every(({ status }) => status === 200)).toBe(true)
      expect(sandbox.aws.count('AssumeRole')).toBe(0)
    },
    patientTest,
  )
})
