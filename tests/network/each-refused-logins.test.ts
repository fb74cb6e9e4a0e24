import { expect, jest, test } from '@jest/globals'

import type { EachArgs } from '../../src/commands/each/each-command.ts'
import type { Context } from '../../src/context.ts'

/** As in an awsx shell: `prepare` leaves out variables that awsx has set. */
const env = {}

jest.unstable_mockModule('../../src/app/prepare.ts', () => ({ prepare: () => ({ context: { env } }) }))

const { run } = await import('../../src/commands/each/each-handler.ts')
const { openProxyLogin } = await import('../../src/aws/proxy-login.ts')
const { ProxyError } = await import('../../src/aws/proxy-errors.ts')

test('each never repeats a login that is refused, also with the environment that remains in an awsx shell', async () => {
  const options = { 'dry-run': true } as EachArgs['options']
  // It ends where it needs the config.
  await expect(
    run({ options } as EachArgs, { env: { AWSX_SETTINGS: '' } } as unknown as Context),
  ).rejects.toThrow('undefined')
  const proxy = { url: 'http://taro:secret@proxy.invalid', variable: 'HTTPS_PROXY', address: 'proxy.invalid' }
  let time = 0
  const login = openProxyLogin(proxy, 'sts.invalid', { env, now: () => time })
  const refusal = new ProxyError(407, proxy)
  const connect = (): Promise<void> => Promise.reject(refusal)
  await expect(login?.use(connect, () => undefined)).rejects.toBe(refusal)
  time = 3_600_000
  const again = jest.fn(connect)
  await expect(login?.use(again, () => undefined)).rejects.toBe(refusal)
  expect(again).not.toHaveBeenCalled()
})
