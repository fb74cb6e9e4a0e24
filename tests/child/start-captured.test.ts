import { ChildProcess } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { startCaptured } from '../../src/child/start-captured.ts'
import type { CapturedChild } from '../../src/child/start-captured.ts'

const describeHere = process.platform === 'win32' ? describe.skip : describe

describeHere('startCaptured', () => {
  let output: string
  let onOutput: () => void

  function start(script: string): CapturedChild {
    output = ''
    const command = { path: '/bin/sh', argv0: 'sh', args: ['-c', script] }
    return startCaptured(command, { PATH: process.env['PATH'] ?? '' }, (stream, chunk) => {
      output += `${stream}: ${chunk.toString()}`
      onOutput()
    })
  }

  let firstOutput: Promise<void>

  beforeEach(() => {
    firstOutput = new Promise((resolve) => (onOutput = resolve))
  })

  afterEach(() => {
    jest.restoreAllMocks()
  })

  test('passes on what a program writes until both streams are closed', async () => {
    const child = start('echo one; (sleep 0.1; echo two >&2) & exit 3')
    expect(await child.ended).toEqual({ exitCode: 3 })
    expect(output).toBe('stdout: one\nstderr: two\n')
  })

  test('does not wait for what a killed program has started', async () => {
    const child = start('sleep 60 & echo $!; wait')
    await firstOutput
    expect(child.kill('SIGKILL')).toBe(true)
    expect(await child.ended).toEqual({ signal: 'SIGKILL' })
    process.kill(Number(output.slice('stdout: '.length)))
  })

  test('does not wait for what a program has started that ended before it was to be killed', async () => {
    const child = start('sleep 60 & echo $!')
    await firstOutput
    await new Promise((resolve) => setTimeout(resolve, 100))
    child.kill('SIGKILL')
    expect(await child.ended).toEqual({ exitCode: 0 })
    process.kill(Number(output.slice('stdout: '.length)))
  })

  test('a program that a signal may not be sent to runs on, and its output is read', async () => {
    const child = start('echo one; sleep 0.2; echo two; exit 3')
    await firstOutput
    // What Node does with the EPERM of the system.
    jest.spyOn(ChildProcess.prototype, 'kill').mockImplementation(function (this: ChildProcess) {
      this.emit('error', new Error('kill EPERM'))
      return false
    })
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) expect(child.kill(signal)).toBe(false)
    expect(await child.ended).toEqual({ exitCode: 3 })
    expect(output).toBe('stdout: one\nstdout: two\n')
  })

  test('what a program has started that may not be killed is not waited for either', async () => {
    const child = start('sleep 60 & echo $!; sleep 0.2; echo two; exit 3')
    await firstOutput
    jest.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(false)
    child.kill('SIGKILL')
    expect(await child.ended).toEqual({ exitCode: 3 })
    expect(output).toMatch(/^stdout: \d+\nstdout: two\n$/)
    process.kill(Number.parseInt(output.slice('stdout: '.length), 10))
  })
})
