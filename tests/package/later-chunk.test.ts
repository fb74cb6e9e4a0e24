/** What a run with a cached plan does not need is not in the file that every start loads. */
import { expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { artefact } from '../e2e/artefact.ts'
import { describeBundle } from '../e2e/fast-start.ts'

/** The first word of the initial hash value (FIPS 180-4 §5.3.3), as it is written in a bundle. */
const sha256 = '1779033703'

describeBundle('SHA-256 (bundle)', () => {
  test('is in the chunk that reads the command line and plans', () => {
    const folder = dirname(artefact)
    const has = (name: string): boolean => readFileSync(join(folder, name), 'utf8').includes(sha256)
    const chunks = readdirSync(join(folder, 'chunks')).filter((name) => has(`chunks/${name}`))

    expect(has('main.js')).toBe(false)
    // A client of the SDK has its own.
    expect(chunks).toContainEqual(expect.stringMatching(/^read-and-plan-/))
  })
})
