import { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { startCaptured } from '../../src/child/start-captured.ts'
import type { CapturedChild } from '../../src/child/start-captured.ts'
import { isRunning } from '../../src/process/is-running.ts'

const describeHere = process.platform === 'win32' ? describe.skip : describe

describeHere('startCaptured', () => {
  let output: { stdout: string; stderr: string }
  let onOutput: () => void

  function start(script: string): CapturedChild {
    output = { stdout: '', stderr: '' }
    const command = { path: '/bin/sh', argv0: 'sh', args: ['-c', script, 'sh', folder] }
    return startCaptured(command, { PATH: process.env['PATH'] ?? '' }, (stream, chunk) => {
      output[stream] += chunk.toString()
      onOutput()
    })
  }

  let firstOutput: Promise<void>
  let folder: string

  beforeEach(() => {
    firstOutput = new Promise((resolve) => (onOutput = resolve))
    folder = mkdtempSync(join(tmpdir(), 'awsx-captured-'))
  })

  afterEach(() => {
    jest.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Lets a program go on at this point only when it is told to. */
  const waitToGoOn = 'until [ -e "$1/go-on" ]; do sleep 0.02; done'
  const goOn = (): void => writeFileSync(join(folder, 'go-on'), '')

  /** What a program has started goes on after it. */
  const endStarted = (): boolean => process.kill(Number.parseInt(output.stdout, 10))

  test('passes on what a program writes until both streams are closed', async () => {
    const child = start('echo one; (sleep 0.1; echo two >&2) & exit 3')
    expect(await child.ended).toEqual({ exitCode: 3 })
    expect(output).toEqual({ stdout: 'one\n', stderr: 'two\n' })
  })

  test('does not wait for what a killed program has started', async () => {
    const child = start('sleep 60 & echo $!; wait')
    await firstOutput
    expect(child.kill('SIGKILL')).toBe(true)
    expect(await child.ended).toEqual({ signal: 'SIGKILL' })
    endStarted()
  })

  test('does not wait for what a program has started that ended before it was to be killed', async () => {
    const child = start('sleep 60 & echo $!')
    await firstOutput
    while (isRunning(child.pid ?? 0)) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    expect(await child.ended).toEqual({ exitCode: 0 })
    endStarted()
  })

  test('a program that a signal may not be sent to runs on, and its output is read', async () => {
    const child = start(`echo one; ${waitToGoOn}; echo two; exit 3`)
    await firstOutput
    // What Node does with the EPERM of the system.
    jest.spyOn(ChildProcess.prototype, 'kill').mockImplementation(function (this: ChildProcess) {
      this.emit('error', new Error('kill EPERM'))
      return false
    })
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) expect(child.kill(signal)).toBe(false)
    goOn()
    expect(await child.ended).toEqual({ exitCode: 3 })
    expect(output.stdout).toBe('one\ntwo\n')
  })

  test('what a program has started that may not be killed is not waited for either', async () => {
    const child = start(`sleep 60 & echo $!; ${waitToGoOn}; echo two; exit 3`)
    await firstOutput
    jest.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(false)
    child.kill('SIGKILL')
    goOn()
    expect(await child.ended).toEqual({ exitCode: 3 })
    expect(output.stdout).toMatch(/^\d+\ntwo\n$/)
    endStarted()
  })
})
