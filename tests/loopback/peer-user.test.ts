import { describe, expect, test } from '@jest/globals'

import { canFindPeers, isAllowedUid } from '../../src/loopback/peer-user.ts'
import { openSocketTables } from '../../src/loopback/socket-tables.ts'
import { needsRedirectFile } from '../../src/loopback/redirect-file.ts'
import type { Environment } from '../../src/context.ts'

const ports = { serverPort: 8400, clientPort: 50_000 }
const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (uid: number, inode: number): string =>
  `   1: 0100007F:C350 0100007F:20D0 01 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0\n`

function linux(table: string | Error | undefined) {
  return {
    platform: 'linux' as const,
    readText: (path: string) => {
      if (table instanceof Error) throw table
      return path === '/proc/net/tcp' ? table : undefined
    },
  }
}

describe('findPeer', () => {
  const find = (context: Parameters<typeof openSocketTables>[0]) => openSocketTables(context).findPeer(ports)

  test('reads the uid of the other end', () => {
    expect(find(linux(head + row(1000, 77)))).toBe(1000)
  })

  test('does not believe the uid of a socket without a process', () => {
    expect(find(linux(head + row(0, 0)))).toBe('unlisted')
  })

  test('knows that a connection is not listed', () => {
    expect(find(linux(head))).toBe('unlisted')
  })

  test.each([
    ['there are no tables', linux(undefined)],
    ['the tables cannot be read', linux(new Error('EACCES'))],
    ['the system is not Linux', { ...linux(head), platform: 'darwin' as const }],
  ])('knows nothing where %s', (_why, context) => {
    expect(find(context)).toBe('unknown')
    expect(canFindPeers(context)).toBe(false)
  })
})

describe('isAllowedUid', () => {
  const user = (uid: number, env: Environment = {}) => ({ ...linux(head), env, user: { name: 'user', uid } })

  test.each<[string, number, ReturnType<typeof user>, boolean]>([
    ['the same user', 1000, user(1000), true],
    ['root', 0, user(1000), true],
    ['another user', 1001, user(1000), false],
    ['another user, of root', 1000, user(0), false],
    ['the user who typed sudo', 1000, user(0, { SUDO_UID: '1000' }), true],
    ['another user, under sudo', 1001, user(0, { SUDO_UID: '1000' }), false],
    ['a user named in SUDO_UID without sudo', 1001, user(1000, { SUDO_UID: '1001' }), false],
  ])('%s', (_who, uid, context, isAllowed) => {
    expect(isAllowedUid(uid, context)).toBe(isAllowed)
  })

  test.each<[string, Parameters<typeof needsRedirectFile>[0], boolean]>([
    ['not on Linux, which tells users apart', user(1000), false],
    ['on macOS', { ...user(501), platform: 'darwin' }, true],
    ['on Windows', { ...user(0), platform: 'win32' }, true],
    [
      'not in WSL, whose browser could not read it',
      { ...user(1, { WSL_INTEROP: '/x' }), ...linux(undefined) },
      false,
    ],
  ])('a redirect file is needed: %s', (_where, context, isNeeded) => {
    expect(needsRedirectFile(context)).toBe(isNeeded)
  })
})
