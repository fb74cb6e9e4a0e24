/** On Node 20 a command is started without node:child_process. tests/child/both-ways.test.ts compares the two ways. */
import { describe, expect, jest, test } from '@jest/globals'
import type { Launch } from '../../src/child/launch-plan.ts'
import { startOnNode20 } from '../../src/child/start-on-node20.ts'

// Errors of Windows have other numbers there.
const onPosix = process.platform === 'win32' ? describe.skip : describe

onPosix('startOnNode20 (POSIX)', () => {
  const launch: Launch = { file: '/bin/true', argv: ['true'] }
  const streams = { env: { A: '1' }, descriptors: [5] }

  function fail(): never {
    throw new Error('denied')
  }

  /** A process with a binding whose programs only are noted. */
  function fakeHost({
    spawn = () => 0,
    ...more
  }: { spawn?: (this: { pid?: number }) => number } & object = {}) {
    const calls: unknown[] = []
    const handles: { onexit?: (status: number, signal: string) => void }[] = []
    class Process {
      pid?: number
      onexit?: (status: number, signal: string) => void
      constructor() {
        handles.push(this)
      }
      spawn(options: unknown): number {
        calls.push(options)
        const result = spawn.call(this)
        if (result === 0) this.pid = 7
        return result
      }
      kill(signal: number): number {
        return calls.push(`kill ${signal}`) > 99 ? 1 : 0
      }
      close(): void {
        calls.push('close')
      }
    }
    function binding(): object {
      return { Process }
    }
    const versions = { node: '20.20.2' }
    return { host: { platform: 'linux' as const, versions, binding, ...more }, calls, handles }
  }

  test('passes on descriptors under their numbers and closes those between', () => {
    const { host, calls } = fakeHost()
    expect(startOnNode20(launch, streams, host)?.target.pid).toBe(7)
    const [ignored, ...passed] = [{ type: 'ignore' }, ...[0, 1, 2, 5].map((fd) => ({ type: 'fd', fd }))]
    const stdio = [...passed.slice(0, 3), ignored, ignored, passed[3]]
    expect(calls).toEqual([{ file: '/bin/true', args: ['true'], envPairs: ['A=1'], stdio }])
  })

  test('signals a program only until it has ended', async () => {
    const { host, calls, handles } = fakeHost()
    const started = startOnNode20(launch, streams, host)
    calls.length = 0
    expect(started?.target.kill('SIGTERM')).toBe(true)
    handles[0]?.onexit?.(0, 'SIGTERM')
    expect(started?.target.kill('SIGTERM')).toBe(false)
    expect(calls).toEqual(['kill 15', 'close'])
    expect(await started?.ended).toEqual({ signal: 'SIGTERM' })
  })

  test('closes what the system did not start', () => {
    const { host, calls } = fakeHost({ spawn: () => -2 })
    expect(() => startOnNode20(launch, streams, host)).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    expect(calls.at(-1)).toBe('close')
  })

  test('leaves a program that was not started to the other way, and does not start one twice', () => {
    expect(startOnNode20(launch, streams, fakeHost({ spawn: fail }).host)).toBeUndefined()
    const { host } = fakeHost({
      spawn() {
        this.pid = 8
        return fail()
      },
    })
    expect(() => startOnNode20(launch, streams, host)).toThrow('denied')
  })

  const warning = jest.fn(() => ({}))
  test.each([
    ['with another version', { versions: { node: '22.1.0' } }],
    ['with version 200', { versions: { node: '200.0.0' } }],
    ['on Windows', { platform: 'win32' as const }],
    ['on a system that is not tested', { platform: 'aix' as const }],
    ['without a binding', { binding: undefined }],
    ['with a function that warns', { binding: warning }],
    ['with a binding that has no class', { binding: { binding: () => ({}) }.binding }],
    ['with a binding that is refused', { binding: { binding: () => fail() }.binding }],
  ])('does nothing %s', (_, more) => {
    const { host, calls } = fakeHost(more)
    expect(startOnNode20(launch, streams, host)).toBeUndefined()
    expect(calls).toEqual([])
    expect(warning).not.toHaveBeenCalled()
  })

  test('leaves coverage to the other way, which passes its variable on', () => {
    process.env['NODE_V8_COVERAGE'] = '/tmp/x'
    try {
      expect(startOnNode20(launch, streams, fakeHost().host)).toBeUndefined()
    } finally {
      delete process.env['NODE_V8_COVERAGE']
    }
  })
})
