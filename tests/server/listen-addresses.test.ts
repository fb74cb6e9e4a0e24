/** Where `awsx server` may listen, and under which names it answers. */
import { describe, expect, test } from '@jest/globals'

import { checkListenAddresses, hostsFor } from '../../src/server/listen-addresses.ts'

const bridge = {
  address: '172.17.0.1',
  netmask: '255.255.0.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal: false,
  cidr: null,
} as const
const interfaces = () => ({ docker0: [bridge] })

describe('an address to listen on', () => {
  test.each(['172.17.0.1', '127.0.0.2', '::1'])('may be %s', (address) => {
    expect(checkListenAddresses([address, address], interfaces)).toEqual([address])
  })

  test.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::0', '::ffff:0.0.0.0', '0::'])(
    'may not be %s, which is every network',
    (address) => {
      expect(() => checkListenAddresses([address], interfaces)).toThrow('means every network of this machine')
    },
  )

  test.each([
    ['localhost', 'is not an IP address'],
    ['0', 'is not an IP address'],
    ['*', 'is not an IP address'],
    ['172.17.0.1:80', 'is not an IP address'],
    ['172.17.0.2', 'is not an address of this machine'],
    ['127.0.0.1', 'is not needed'],
  ])('may not be %s', (address, reason) => {
    expect(() => checkListenAddresses([address], interfaces)).toThrow(reason)
  })
})

describe('the Host header', () => {
  const hosts = hostsFor(['172.17.0.1', 'fd00::1'])

  test.each([
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost:9917',
    'LOCALHOST',
    '[::1]:9917',
    '169.254.170.2',
    '169.254.170.23:80',
    '[fd00:ec2::23]',
    'host.docker.internal:9917',
    'host.containers.internal',
    '172.17.0.1:9917',
    '[fd00::1]:9917',
    'awsx',
  ])('may be %s', (host) => {
    expect(hosts.allows(host)).toBe(true)
  })

  test.each([
    undefined,
    '',
    'evil.test',
    'evil.test:9917',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    '127.0.0.1:x',
    '127.0.0.1:123456',
    '127.0.0.1:',
    '10.0.0.1',
    'fd00::1',
  ])('may not be %s', (host) => {
    expect(hosts.allows(host)).toBe(false)
  })
})
