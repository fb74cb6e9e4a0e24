import { spawn } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'

import { listenForCode } from '../../src/sso-login/callback-server.ts'
import { context } from '../loopback/servers.ts'

const onOtherUser = () => {}

/** Keeps this thread from everything, timers and sockets, as a stopped process or a sleeping machine does. */
function sleepDeeply(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

describe('the wait for the browser', () => {
  test('takes what came while the machine slept, although the time was over meanwhile', async () => {
    const listener = await listenForCode({ state: 'abc', port: 0, timeoutMs: 2000, onOtherUser }, context)
    const url = `${listener.redirectUri}?state=abc&code=the-code`
    const browser = spawn(process.execPath, ['-e', `fetch(${JSON.stringify(url)})`], { stdio: 'ignore' })
    const closed = new Promise((resolve) => browser.on('close', resolve))
    sleepDeeply(4000)
    const code = await listener.code.finally(() => listener.close())
    expect(code.reveal()).toBe('the-code')
    await closed
  })

  test('ends when nobody comes', async () => {
    const listener = await listenForCode({ state: 'abc', port: 0, timeoutMs: 200, onOtherUser }, context)
    const code = listener.code.finally(() => listener.close())
    await expect(code).rejects.toMatchObject({ code: 'SSO_LOGIN_FAILED' })
  })
})
