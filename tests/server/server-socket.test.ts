/** The unix socket of `awsx server`: who may connect, and what is at its path already. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { prepareSocket } from '../../src/server/server-socket.ts'

const user = { platform: process.platform, uid: process.getuid?.() }
let folder: string
let path: string
let server: Server | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-socket-'))
  path = join(folder, 'server/awsx.sock')
})

afterEach(() => {
  server?.close()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function listen(): Promise<void> {
  mkdirSync(join(folder, 'server'), { mode: 0o700 })
  const opened = createServer()
  server = opened
  await new Promise<void>((resolve) => {
    opened.listen(path, resolve)
  })
}

test('its folder is created for the user alone', async () => {
  await prepareSocket(path, user)
  expect(statSync(join(folder, 'server')).mode & 0o777).toBe(0o700)
})

test('a socket on which nothing listens is removed', async () => {
  const { execFileSync } = await import('node:child_process')
  mkdirSync(join(folder, 'server'), { mode: 0o700 })
  // A process that ends without closing leaves its socket behind.
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  expect(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' })).toThrow('Command failed')
  expect(existsSync(path)).toBe(true)

  await prepareSocket(path, user)
  expect(existsSync(path)).toBe(false)
})

test('a socket that a server listens on stays', async () => {
  await listen()
  await expect(prepareSocket(path, user)).rejects.toMatchObject({
    code: 'SERVER_SOCKET_UNUSABLE',
    message: `another server uses the socket ${path}`,
  })
  expect(existsSync(path)).toBe(true)
})

test('another kind of file stays', async () => {
  mkdirSync(join(folder, 'server'), { mode: 0o700 })
  writeFileSync(path, 'mine')
  await expect(prepareSocket(path, user)).rejects.toMatchObject({ message: `${path} is not a socket` })
  expect(existsSync(path)).toBe(true)
})

test.each([
  ['linux', 107],
  ['darwin', 103],
] as const)('a path on %s may have %d bytes', async (platform, most) => {
  const longest = join(folder, 'x'.repeat(most)).slice(0, most)
  await prepareSocket(longest, { ...user, platform })
  await expect(prepareSocket(`${longest}x`, { ...user, platform })).rejects.toMatchObject({
    message: `the path of the socket is longer than ${most} bytes: ${longest}x`,
  })
})

test.each([0o777, 0o755, 0o710])('a folder with mode %o is refused, and stays as it is', async (mode) => {
  mkdirSync(join(folder, 'server'))
  chmodSync(join(folder, 'server'), mode)
  await expect(prepareSocket(path, user)).rejects.toMatchObject({
    code: 'SERVER_SOCKET_UNUSABLE',
    message: `others can open the folder ${join(folder, 'server')} of the socket`,
  })
  expect(statSync(join(folder, 'server')).mode & 0o777).toBe(mode)
})

test("another user's folder is refused", async () => {
  mkdirSync(join(folder, 'server'), { mode: 0o700 })
  await expect(prepareSocket(path, { ...user, uid: (user.uid ?? 0) + 1 })).rejects.toMatchObject({
    code: 'SERVER_SOCKET_UNUSABLE',
    message: expect.stringMatching(/^the folder .* belongs to another user/),
  })
})

test.each([
  ['a folder that lets its group pass, for that group', 0o710, true, true],
  ['a folder that lets another group pass', 0o710, false, false],
  ['a folder that its group can list', 0o750, true, false],
  ['a folder that all can pass', 0o711, true, false],
])('%s is used or refused', async (_what, mode, isSameGroup, isUsed) => {
  const parent = join(folder, 'server')
  mkdirSync(parent)
  chmodSync(parent, mode)
  const group = statSync(parent).gid + (isSameGroup ? 0 : 1)
  const message = `others can open the folder ${parent} of the socket`

  const prepared = prepareSocket(path, { ...user, group }).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(await prepared).toEqual(isUsed ? undefined : expect.objectContaining({ message }))
  // Without a group, no other user may pass.
  await expect(prepareSocket(path, user)).rejects.toMatchObject({ message })
})
