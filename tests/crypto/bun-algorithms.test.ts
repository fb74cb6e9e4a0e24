/** The algorithms of the binary, which are Bun's own, against those in JavaScript, which crypto.test.ts compares with OpenSSL. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const bun = join(import.meta.dirname, '../../.runtimes/bun/bin/bun')
const onBun = existsSync(bun) ? describe : describe.skip

onBun('the algorithms of the binary (needs node scripts/runtimes.mjs bun)', () => {
  test('give what the ones in JavaScript give, and refuse what they refuse', () => {
    const program = join(import.meta.dirname, 'fixtures/compare-algorithms.ts')
    const { stdout, stderr } = spawnSync(bun, [program], { encoding: 'utf8' })

    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ hashes: 602, comparisons: 45_752, opened: 6, refused: 527 })
  })
})
