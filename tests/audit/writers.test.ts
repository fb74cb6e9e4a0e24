/** Real processes that write to one audit log. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { rotateBytes } from '../../src/audit/audit-file.ts'
import { readLog } from '../../src/audit/read-log.ts'
import { bundleFile } from '../bundle-file.ts'

const writers = 50
const killed = 10
const lines = 20
/** Ten seconds of writing, in which the kill arrives on a busy machine too. */
const untilKilled = { lines: 1000, pauseMs: 10 }
let folder: string
let program: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-audit-'))
  program = join(folder, 'writer.mjs')
  bundleFile(join(import.meta.dirname, 'writer.ts'), program)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('50 writers lose no line and tear none, also if some are killed and the log is rotated meanwhile', async () => {
  const log = join(folder, 'audit')
  const file = join(log, 'audit.jsonl')
  mkdirSync(log, { mode: 0o700 })
  // Almost full, so that the writers rotate it.
  writeFileSync(file, `${' '.repeat(rotateBytes - 300_000)}\n`, { mode: 0o600 })

  const ends = await Promise.all([
    ...Array.from({ length: killed }, (_, index) => runUntilKilled(log, `killed ${index}`)),
    ...Array.from({ length: writers - killed }, (_, index) => runToEnd(log, `writer ${index}`)),
  ])
  const { entries, unreadable } = readLog(log)
  const written = entries.filter(({ profile }) => profile?.startsWith('writer') === true)

  expect(ends).toContain(true)
  expect(written).toHaveLength((writers - killed) * lines)
  expect(new Set(written.map(({ profile, argc }) => `${profile} ${argc}`)).size).toBe(written.length)
  // The filler of the first file is the only line that is not an entry.
  expect(unreadable).toBe(1)
  expect(statSync(join(log, 'audit.1.jsonl')).size).toBeGreaterThanOrEqual(rotateBytes)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

function runToEnd(log: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, log, name, String(lines)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`${name} ended with ${status}`)),
    )
  })
}

/** Ends it with kill -9 while it writes. @returns whether it was killed before it had written everything */
function runUntilKilled(log: string, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [program, log, name, String(untilKilled.lines), String(untilKilled.pauseMs)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    child.stdout.once('data', () => child.kill('SIGKILL'))
    child.on('close', (_status, signal) => resolve(signal === 'SIGKILL'))
  })
}
