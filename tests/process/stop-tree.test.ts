import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isRunning } from '../../src/process/is-running.ts'
import { listProcesses, listTree, readProcesses } from '../../src/process/process-table.ts'
import { findSurvivors, stopTree } from '../../src/process/stop-tree.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-proc-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** The fields of a stat file from the state to the start time. */
function fieldsOf(parent: number, start: number): string {
  return ['S', parent, ...Array.from({ length: 17 }, () => 0), start, 0].join(' ')
}

test('finds the parents of the processes that can be read, and skips the others', () => {
  mkdirSync(join(folder, '11'))
  writeFileSync(join(folder, '11', 'stat'), `11 (a) b) ${fieldsOf(10, 77)}`)
  // Reading a folder fails for every user. With hidepid=1, /proc/1/stat fails for all users but root.
  mkdirSync(join(folder, '1', 'stat'), { recursive: true })
  mkdirSync(join(folder, '12'))
  mkdirSync(join(folder, 'self'))

  expect([...readProcesses(folder)]).toEqual([[11, { parent: 10, start: '77' }]])
})

test('finds no parents on a system without /proc', () => {
  expect([...readProcesses(join(folder, 'missing'))]).toEqual([])
})

test('a process that got the ID of one that has ended is not stopped', () => {
  const before = new Map([
    [10, { parent: 1, start: '5' }],
    [11, { parent: 10, start: '6' }],
    [12, { parent: 10, start: '6' }],
  ])
  const now = new Map([
    [11, { parent: 1, start: '6' }],
    [12, { parent: 1, start: '99' }],
    [13, { parent: 11, start: '100' }],
    [14, { parent: 12, start: '100' }],
  ])

  expect(findSurvivors([11, 12], before, now)).toEqual([11, 13])
  expect(findSurvivors([11], new Map(), now)).toEqual([])
})

describePosix('stopping a program (POSIX)', () => {
  test('kills a program that ignores SIGTERM, and what it started, before it returns', async () => {
    const child = await start(`trap '' TERM; sleep 30 & echo ready; while :; do wait; done`)
    const [, sleeper] = listTree(child.pid ?? 0, listProcesses())
    await stopTree(child, { graceMs: 60 })

    expect(sleeper).toBeDefined()
    // SIGKILL was sent. The system takes a moment to remove the processes.
    while (child.signalCode === null || isRunning(sleeper ?? 0))
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    expect(child.signalCode).toBe('SIGKILL')
  })

  test('a program that ends on SIGTERM is not waited for until the end', async () => {
    const child = await start('echo ready; exec sleep 30')
    await stopTree(child, { graceMs: 60 * 60_000 })

    expect(child.signalCode).toBe('SIGTERM')
  })

  test('does nothing if the program has ended', async () => {
    const child = await start('echo ready')
    await new Promise((resolve) => {
      child.once('close', resolve)
    })
    await stopTree(child)

    expect(child.exitCode).toBe(0)
  })
})

/** Starts a shell, and waits until it prints something. */
async function start(script: string): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise((resolve) => {
    child.stdout.once('data', resolve)
  })
  return child
}
