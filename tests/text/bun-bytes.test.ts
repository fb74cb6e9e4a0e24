/** Texts as bytes in the binary, which have code of their own there, against those of the npm package. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const bun = join(import.meta.dirname, '../../.runtimes/bun/bin/bun')
const onBun = existsSync(bun) ? describe : describe.skip

onBun('texts as bytes in the binary (needs node scripts/runtimes.mjs bun)', () => {
  test('are the same as in Node, also if they are malformed', () => {
    const program = join(import.meta.dirname, 'fixtures/compare-bytes.ts')
    const { stdout, stderr } = spawnSync(bun, [program], { encoding: 'utf8' })

    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toBe(3934)
  })
})
