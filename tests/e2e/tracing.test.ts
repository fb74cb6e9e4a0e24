/** A runtime that is asked to print what it sends must not print the keys that awsx sends. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { awsxInShell, isBinary } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`[profile dev]
region = eu-central-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`)
})

afterAll(() => sandbox.close())

/** Node heeds the first, Bun in the binary the second. */
const tracing = { NODE_DEBUG: 'http', BUN_CONFIG_VERBOSE_FETCH: 'curl' }
/** Headers of the calls that sign in. */
const headers = /x-amz-sso_bearer_token|amz-sdk-invocation-id/i

test('a runtime that traces shows no header of a call', async () => {
  const login = await sandbox.awsx(['login', 'dev'], { env: tracing })

  expect(login.status).toBe(0)
  expect(login.stderr).not.toMatch(headers)
})

test('the command still gets the variable', async () => {
  const shown = await sandbox.awsx(
    ['exec', 'dev', '--', 'sh', '-c', 'echo "$NODE_DEBUG ${AWSX_OUTER_NODE_DEBUG-none}"'],
    {
      env: { NODE_DEBUG: 'http' },
    },
  )

  expect(shown).toMatchObject({ status: 0, stdout: 'http none\n' })
})

// Elsewhere only the descriptors that arguments name can be known.
const describeLinux = process.platform === 'linux' ? describe : describe.skip

describeLinux('a config from a descriptor', () => {
  test.each(['list --json', 'status', '__complete bash awsx exec ""', 'credential-process dev'])(
    'is still read by awsx %s',
    async (words) => {
      const env = { ...tracing, AWS_CONFIG_FILE: '/dev/fd/9' }
      const script = `${awsxInShell} ${words} 9<.aws/config`
      const untraced = await sandbox.run('sh', ['-c', script], {
        env: { AWS_CONFIG_FILE: env.AWS_CONFIG_FILE },
      })
      const traced = await sandbox.run('sh', ['-c', script], { env })

      // A minute may have begun between the two.
      const withoutTime = (text: string): string => text.replaceAll(/expires in [^(]+/g, 'expires in ')
      expect({ ...traced, stdout: withoutTime(traced.stdout) }).toEqual({
        ...untraced,
        stdout: withoutTime(untraced.stdout),
      })
      expect(traced.status).toBe(0)
    },
  )
})

// Bun traces `fetch` alone, which awsx does not call.
const describeNode = isBinary ? describe.skip : describe

describeNode('on Node', () => {
  test('who insists sees everything', async () => {
    const env = { ...tracing, AWSX_ALLOW_TRACE_SECRETS: '1' }
    const login = await sandbox.awsx(['login', 'dev', '--force'], { env, mayWarn: true })

    expect(login.stderr).toMatch(headers)
  })
})
