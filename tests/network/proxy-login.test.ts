import { beforeEach, describe, expect, test } from '@jest/globals'

import { keepRefusedLogins, openProxyLogin } from '../../src/aws/proxy-login.ts'
import type { ProxyLogin } from '../../src/aws/proxy-login.ts'
import { ProxyError } from '../../src/aws/proxy-errors.ts'

const url = 'http://taro:secret@proxy.invalid:8080'

interface Started {
  resolve(value: string): void
  reject(error: Error): void
}

let env: Record<string, string>
let time: number
/** Settle the connections that were started, in their order. */
let started: Started[]

beforeEach(() => {
  env = {}
  time = 1_000_000
  started = []
})

function open(url_ = url, host = 'sts.invalid'): ProxyLogin {
  const proxy = { url: url_, variable: 'HTTPS_PROXY', address: 'proxy.invalid:8080' }
  const login = openProxyLogin(proxy, host, { env, now: () => time })
  if (login === undefined) throw new Error('the URL has a login')
  return login
}

function connect(login = open(), requireCaller = (): void => {}): Promise<string> {
  const start = (): Promise<string> => {
    return new Promise((resolve, reject) => started.push({ resolve, reject }))
  }
  const result = login.use(start, requireCaller)
  result.catch(() => undefined)
  return result
}

const answer = (status: number): ProxyError =>
  new ProxyError(status, { url, variable: 'HTTPS_PROXY', address: 'proxy.invalid:8080' })

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

test('a URL without a user name and password has no login', () => {
  const proxy = { url: 'http://proxy.invalid', variable: 'HTTPS_PROXY', address: 'proxy.invalid' }
  expect(openProxyLogin(proxy, 'sts.invalid', { env, now: () => time })).toBeUndefined()
})

describe('connections with a login', () => {
  test('wait for the first one, and are made at the same time once it is accepted', async () => {
    const all = [connect(), connect(), connect()]
    await pause()
    expect(started).toHaveLength(1)
    started[0]?.resolve('first')
    await pause()
    expect(started).toHaveLength(3)
    for (const one of started) one.resolve('later')
    expect(await Promise.all(all)).toEqual(['first', 'later', 'later'])
  })

  test('fail as the first one if the proxy refuses the login, those that come later too', async () => {
    const all = [connect(), connect()]
    const refusal = answer(407)
    started[0]?.reject(refusal)
    for (const one of [...all, connect()]) await expect(one).rejects.toBe(refusal)
    expect(started).toHaveLength(1)
  })

  test('fail as the first one if the proxy itself fails, where they are for the same host, and are tried again', async () => {
    const all = [connect(), connect(), connect(open(url, 'iam.invalid'))]
    const failure = answer(502)
    started[0]?.reject(failure)
    for (const one of all.slice(0, 2)) await expect(one).rejects.toBe(failure)
    await pause()
    expect(started).toHaveLength(2)
    const again = connect()
    started[1]?.resolve('of the other host')
    await expect(all[2]).resolves.toBe('of the other host')
    await pause()
    started[2]?.resolve('again')
    await expect(again).resolves.toBe('again')
  })

  test('are made one at a time after the proxy itself failed, because something in front of it may not know the login', async () => {
    const hosts = ['sts.invalid', 'iam.invalid', 'sso.invalid']
    const all = hosts.map((host) => connect(open(url, host)))
    started[0]?.reject(answer(503))
    await pause()
    expect(started).toHaveLength(2)
    started[1]?.reject(answer(407))
    await expect(all[2]).rejects.toMatchObject({ status: 407 })
    expect(started).toHaveLength(2)
  })

  test('are tried one after the other while the proxy says nothing of the login', async () => {
    const all = [connect(), connect(), connect()]
    started[0]?.reject(answer(403))
    await pause()
    expect(started).toHaveLength(2)
    started[1]?.reject(answer(407))
    await expect(all[0]).rejects.toMatchObject({ status: 403 })
    await expect(all[1]).rejects.toMatchObject({ status: 407 })
    await expect(all[2]).rejects.toMatchObject({ status: 407 })
    expect(started).toHaveLength(2)
  })

  test('are not made for a request that was given up', async () => {
    void connect()
    const late = connect(open(), () => {
      throw new Error('too late')
    })
    started[0]?.reject(answer(403))
    await expect(late).rejects.toThrow('too late')
    expect(started).toHaveLength(1)
  })

  test('stop when a login is refused that was accepted before', async () => {
    void connect()
    started[0]?.resolve('first')
    await pause()
    const refusal = answer(407)
    void connect()
    started[1]?.reject(refusal)
    await pause()
    await expect(connect()).rejects.toBe(refusal)
    expect(started).toHaveLength(2)
  })

  test('are tried again after a minute, whichever way the clock was set', async () => {
    for (const ms of [60_000, -60_000]) {
      void connect()
      started.pop()?.reject(answer(407))
      await pause()
      time += Math.sign(ms) * 59_000
      await expect(connect()).rejects.toMatchObject({ status: 407 })
      expect(started).toHaveLength(0)
      time += Math.sign(ms) * 1000
    }
    void connect()
    expect(started).toHaveLength(1)
  })

  test('are never tried again in a run that asks for it', async () => {
    keepRefusedLogins({ env })
    void connect()
    started[0]?.reject(answer(407))
    await pause()
    time += 3_600_000
    await expect(connect()).rejects.toMatchObject({ status: 407 })
    expect(started).toHaveLength(1)
  })

  test('of another run, or with another login, are not affected', async () => {
    void connect()
    started[0]?.reject(answer(407))
    await pause()
    void connect(open(url.replace('secret', 'right')))
    expect(started).toHaveLength(2)
    env = {}
    void connect()
    expect(started).toHaveLength(3)
  })
})
