/** The folder of `exec --agent`, with its socket: which one it is, and what becomes of it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { runAgent } from '../in-process/agent-run.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const onLinux = process.platform === 'linux' ? describe : describe.skip

onLinux('the folder of the socket', () => {
  const shared = '/dev/shm'
  const folders: string[] = []
  const makeRuntime = (length: number): string => {
    folders.push(mkdtempSync(join(shared, 'x'.repeat(length))))
    return folders.at(-1) ?? ''
  }

  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  test('is elsewhere if the path would be too long for a socket', async () => {
    let used = ''
    const { status, stderr } = await runAgent(
      sandbox,
      ['--allow', 'role'],
      async ({ launched, awsx }) => {
        used = dirname(launched.env['AWSX_BROKER'] ?? '')
        expect(statSync(used).mode & 0o777).toBe(0o700)
        expect((await awsx('export', 'role')).status).toBe(0)
      },
      { env: { XDG_RUNTIME_DIR: makeRuntime(90) } },
    )
    expect([status, stderr]).toEqual([0, ''])
    expect(used).toMatch(/^\/dev\/shm\/awsx-agent-\w{6}$/)
    expect(existsSync(used)).toBe(false)
  })

  test('of a run that was killed is removed by the next run, and that of a running one is not', async () => {
    const env = { XDG_RUNTIME_DIR: makeRuntime(1) }
    await runAgent(
      sandbox,
      ['--allow', 'role'],
      async ({ launched }) => {
        const running = dirname(launched.env['AWSX_BROKER'] ?? '')
        const killed = join(dirname(running), 'agent-killed')
        const starting = join(dirname(running), 'agent-starts')
        for (const folder of [killed, starting]) mkdirSync(folder, { mode: 0o700 })
        leaveSocket(join(killed, 'socket'))
        writeFileSync(join(killed, 'config'), '')

        await runAgent(sandbox, ['--allow', 'role'], async () => {}, { env })

        expect([killed, running, starting].map((path) => existsSync(path))).toEqual([false, true, true])
      },
      { env },
    )
  })
})

/** What a process leaves behind that is killed while it listens. */
function leaveSocket(path: string): void {
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', script, path])
}
