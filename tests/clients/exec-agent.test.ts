/**
 * `exec --agent`: SDKs get the allowed profile from the generated file, also where an agent drops every variable whose name contains KEY, SECRET, or
 * TOKEN, as Codex can. The user's `[default]` has keys of another identity.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import type { Result, Sandbox } from '../e2e/sandbox.ts'
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

const scrub = `for name in $(env | sed -n 's/=.*//p' | grep -E 'KEY|SECRET|TOKEN'); do unset "$name"; done; exec "$@"`
/** What an agent's program still has: variables with one of the words are gone, others are not. */
const outer = { MY_TOKEN: 'x', SSH_KEY_FILE: 'x', A_SECRET: 'x' }

const runScrubbed = (words: readonly string[]): Promise<Result> =>
  sandbox.awsx(
    ['exec', '--agent=codex', '--allow', 'profile-for-role-s', '--', 'sh', '-c', scrub, 'sh', ...words],
    { ...patient, env: outer },
  )

test('the rule drops what it should', async () => {
  const { stdout } = await runScrubbed(['env'])
  expect(stdout).not.toMatch(/^[^=]*(?:KEY|SECRET|TOKEN)/m)
  expect(stdout).toMatch(/^AWS_CONFIG_FILE=/m)
})

describeWith([awsCli], 'the AWS CLI in a scrubbed environment', () => {
  test(
    'gets the allowed profile, and has no default',
    async () => {
      expect(await ask(sandbox, askAwsCli)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(':user/'),
      })
      expect(await runScrubbed(askAwsCli)).toMatchObject(asRole)
      expect(await runScrubbed([...askAwsCli, '--profile', 'default'])).toMatchObject({
        status: expect.not.stringContaining('0'),
        stdout: '',
        stderr: expect.stringContaining('default'),
      })
    },
    patientTest,
  )
})

describeWith([boto3], 'boto3 in a scrubbed environment', () => {
  test(
    'gets the allowed profile',
    async () => {
      expect(await runScrubbed(askBoto3)).toMatchObject(asRole)
      expect((await runScrubbed(['env', '-u', 'AWS_PROFILE', ...askBoto3])).stdout).toBe('')
    },
    patientTest,
  )
})

test(
  'the JavaScript SDK gets the allowed profile in a scrubbed environment',
  async () => {
    expect(await runScrubbed(askJavaScript)).toMatchObject(asRole)
  },
  patientTest,
)
