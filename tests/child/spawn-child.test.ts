/** Which listeners are left when a command that ran next to awsx has ended. */
import { EventEmitter } from 'node:events'
import { describe, expect, test } from '@jest/globals'
import { spawnChild } from '../../src/child/spawn-child.ts'
import type { ChildHost } from '../../src/child/types.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe

describePosix('spawnChild', () => {
  // As on macOS, where nothing is written to /proc.
  const createHost = () => Object.assign(new EventEmitter(), { platform: 'darwin', versions: {} })

  const run = (host: object, file: string, serverMode: boolean) =>
    spawnChild(
      { file, argv: [file, '-c', 'exit 3'] },
      { env: {}, inherited: [], serverMode },
      host as ChildHost,
    )

  test('a signal after the end does not replace the status of the command', async () => {
    const host = createHost()
    expect(await run(host, '/bin/sh', false)).toEqual({ status: 3 })
    expect(host.listenerCount('SIGTERM')).toBe(1)
    expect(() => host.emit('SIGTERM')).not.toThrow()
  })

  test('a signal ends awsx while it closes a server', async () => {
    const host = createHost()
    expect(await run(host, '/bin/sh', true)).toEqual({ status: 3 })
    expect(host.eventNames()).toEqual([])
  })

  test('a signal ends awsx while it reports that the command could not be started', async () => {
    const host = createHost()
    await expect(run(host, '/no/such/file', false)).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' })
    expect(host.eventNames()).toEqual([])
  })
})
