/** With a server awsx stays until the command has ended, and then exits the way the command did. */
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import { openServerSandbox, startServed, waitUntil } from './run.ts'

const root = join(import.meta.dirname, '../..')
const runtimes = [
  ['the Node of the tests', process.execPath],
  ...['node-22', 'node-24', 'node-26'].map((name) => [name, join(root, '.runtimes', name, 'bin/node')]),
] as [string, string][]

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openServerSandbox()
  await sandbox.awsx(['exec', 'role', '--', 'true'])
})

afterAll(() => sandbox.close())

for (const [name, node] of runtimes) {
  if (existsSync(node)) {
    describe(`beside ${name}`, () => {
      defineEnds(node)
    })
  } else test.todo(`${name} is not in .runtimes: run scripts/runtimes.mjs`)
}

function defineEnds(node: string): void {
  const run = (script: string, stdin = '') =>
    sandbox.awsx(['exec', 'role', '-s', '--', 'sh', '-c', script], { node, stdin, deadlineMs: 30_000 })

  test.each([0, 1, 7, 125, 126, 127, 130, 255])('status %i is handed through', async (status) => {
    expect(await run(`exit ${status}`)).toEqual({ status, signal: null, stdout: '', stderr: '' })
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGPIPE', 'SIGUSR1'] as const)(
    'a command that dies of %s is followed',
    async (signal) => {
      expect(await run(`kill -${signal.slice(3)} $$`)).toEqual({
        status: null,
        signal,
        stdout: '',
        stderr: '',
      })
    },
  )

  const hasFilter = existsSync('/proc/self/coredump_filter')
  ;(hasFilter ? test : test.skip)(
    'a core dump of awsx has no memory, one of the command has (Linux)',
    async () => {
      const filterOf = (pid: string): string => `cat /proc/${pid}/coredump_filter`
      // awsx changes its own filter once the command runs.
      const result = await run(
        `${filterOf('self')}; until ${filterOf('$PPID')} | grep -q '^0*$'; do sleep 0.02; done; ${filterOf('$PPID')}`,
      )
      expect(result).toMatchObject({ status: 0, stderr: '' })
      const [own, outer] = result.stdout.trim().split('\n')
      expect(Number.parseInt(own ?? '', 16)).toBe(
        Number.parseInt(readFileSync('/proc/self/coredump_filter', 'utf8'), 16),
      )
      expect(outer).toBe('00000000')
    },
  )

  test('the streams are the command’s', async () => {
    const text = 'line\n'.repeat(100_000)
    const result = await run('cat; echo err >&2', text)
    expect(result).toEqual({ status: 0, signal: null, stdout: text, stderr: 'err\n' })
  })

  test.each(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)(
    '%s to awsx ends the command, awsx and the server',
    async (signal) => {
      const served = await startServed(sandbox, 'role', { node, script: 'while :; do sleep 0.05; done' })
      process.kill(served.running.pid, signal)

      expect(await served.running.end()).toMatchObject({ status: null, signal, stderr: '' })
      expect(await canConnect(Number(served.uri.port))).toBe(false)
      await waitUntil('the end of the command', () => !isAlive(served.childPid) || undefined)
    },
  )

  test('the server ends with the command, also where a grandchild goes on', async () => {
    const served = await startServed(sandbox, 'role', {
      node,
      script: '(exec > /dev/null 2>&1 < /dev/null; sleep 20) & echo "left $! ."; exit 3',
    })
    const [, grandchild] = await served.running.until(/left (\d+) \./)
    try {
      expect(await served.running.end()).toMatchObject({ status: 3, stderr: '' })
      expect(await canConnect(Number(served.uri.port))).toBe(false)
      expect(isAlive(Number(grandchild))).toBe(true)
    } finally {
      process.kill(Number(grandchild), 'SIGKILL')
    }
  })

  test('a command that is not there starts no server and fetches nothing', async () => {
    sandbox.aws.resetCalls()
    const result = await sandbox.awsx(['exec', 'role', '-s', '--', 'no-such-command'], { node })
    expect(result).toMatchObject({ status: 127, stdout: '' })
    expect(sandbox.aws.calls).toHaveLength(0)
  })
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
