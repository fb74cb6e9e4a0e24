/** What a shell prints of `awsx use` when it traces its commands. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { runScenario, shellPrograms } from './shells.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(`[keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`)
  sandbox.writeConfig(`[profile a]
region = eu-central-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`)
})

afterAll(() => sandbox.close())

for (const shell of shellPrograms) {
  const title = `${shell.name}, while it traces its commands`
  const trace = shell.name === 'fish' ? 'set -g fish_trace 1' : 'set -xv'
  const scenario = [trace, ['awsx', 'use', 'a'], '__awsx_renew', ': marker', ['awsx', 'use', 'nothing']]

  ;(shell.isThere ? describe : describe.skip)(title, () => {
    test('shows no secret of awsx use, and goes on tracing', async () => {
      const { steps, stderr } = await runScenario(shell, scenario, sandbox)
      const { AWS_SECRET_ACCESS_KEY: key = '', AWS_SESSION_TOKEN: token = '' } = steps[1]?.env ?? {}
      expect([1, 4].map((step) => steps[step]?.status)).toEqual([0, 3])
      expect(key.length).toBeGreaterThan(20)
      expect(token.length).toBeGreaterThan(20)
      expect(stderr).not.toContain(key)
      expect(stderr).not.toContain(token)
      expect(stderr).toMatch(/^[+>].*: marker$/m)
    })
  })
}
