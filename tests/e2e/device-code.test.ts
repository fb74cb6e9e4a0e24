/** Signing in with a code that is typed into a browser on any machine (RFC 8628), asked for or chosen because no browser can be used here. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import { signInOnly } from '../local-aws/sample-files.ts'
import type { Sandbox } from './sandbox.ts'
import type { Running } from './runs.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(signInOnly)
})

afterEach(() => sandbox.close())

/** @returns the code, once awsx has shown it together with the page to type it on */
async function readUserCode(login: Running): Promise<string> {
  const [, page, code = ''] = await login.until(/open (\S+) in any browser and enter this code:\s+(\S+)/)
  expect(page).toBe(`${sandbox.aws.url}/device`)
  return code
}

describe('login --use-device-code --no-browser', () => {
  test('shows a page and a code, waits until the code is approved, and opens nothing', async () => {
    sandbox.writeProgram('approve', 'touch opened')
    const login = sandbox.start(['login', 'dev', '--use-device-code', '--no-browser'])

    sandbox.aws.approve(await readUserCode(login))

    const { status, stdout, stderr } = await login.end()
    expect(stderr).toContain('continue only if you started this sign-in yourself')
    expect(stderr).toContain('signed in to https://example.awsapps.com/start')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect((await sandbox.run('ls', ['opened'])).status).not.toBe(0)
  })
})

test('the device code is chosen by itself if no browser can be started', async () => {
  const login = sandbox.start(['login', 'dev'], { env: { BROWSER: '/nowhere/browser' } })

  sandbox.aws.approve(await readUserCode(login))

  const { status, stderr } = await login.end()
  expect(stderr).toContain('could not open a browser; using a device code')
  expect(status).toBe(0)
})
