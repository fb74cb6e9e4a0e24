import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { runAwsx } from '../../src/child/run-awsx.ts'

let folder: string
const [, ownScript = ''] = process.argv

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  const script = join(folder, 'self.cjs')
  writeFileSync(
    script,
    "if (process.argv[2] === 'hang') setInterval(() => {}, 1000)\nelse process.exitCode = 7\n",
  )
  process.argv[1] = script
})

afterAll(() => {
  process.argv[1] = ownScript
  rmSync(folder, { recursive: true })
})

describe('another run of this program', () => {
  const env = { PATH: process.env['PATH'] ?? '' }

  test('returns its status', async () => {
    expect(await runAwsx(['end'], { env, showStderr: false })).toBe(7)
  })

  test('is killed if it hangs, so that who waits for it goes on', async () => {
    expect(await runAwsx(['hang'], { env, showStderr: false, limitMs: 300 })).toBeUndefined()
  })
})
