import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
    `const [, , word, path] = process.argv
if (word === 'hang') setInterval(() => {}, 1000)
else if (word === 'answer') {
  const { existsSync, writeFileSync } = require('fs')
  const timer = setInterval(() => {
    if (!existsSync(path + '.asked')) return
    writeFileSync(path, '')
    clearInterval(timer)
  }, 10)
}
else process.exitCode = 7
`,
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
    expect(await runAwsx(['end'], { env, mode: 'hide-stderr' })).toBe(7)
  })

  test('is killed if it hangs, so that who waits for it goes on', async () => {
    expect(await runAwsx(['hang'], { env, mode: 'hide-stderr', limitMs: 300 })).toBeUndefined()
  })

  test('goes on in the background, and nothing waits for it', async () => {
    const done = join(folder, 'done')
    expect(await runAwsx(['answer', done], { env, mode: 'background' })).toBeUndefined()
    expect(existsSync(done)).toBe(false)
    writeFileSync(`${done}.asked`, '')

    for (const deadline = Date.now() + 15_000; !existsSync(done) && Date.now() < deadline;) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(existsSync(done)).toBe(true)
  })
})
