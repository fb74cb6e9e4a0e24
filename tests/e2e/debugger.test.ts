import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`[profile dev]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`)
})

afterAll(() => sandbox.close())

test.each([[['--no-browser']], [['--use-device-code', '--no-browser']]])(
  'SIGUSR1 opens no debugger during a sign-in with %s',
  async (options) => {
    const run = sandbox.start(['login', 'dev', ...options])
    await run.until(/https?:\/\//)
    process.kill(run.pid, 'SIGUSR1')
    await new Promise((resolve) => setTimeout(resolve, 500))
    const isRunning = process.kill(run.pid, 0)
    process.kill(run.pid, 'SIGINT')
    const { stderr } = await run.end()
    expect(isRunning).toBe(true)
    expect(stderr).not.toContain('Debugger')
  },
)
