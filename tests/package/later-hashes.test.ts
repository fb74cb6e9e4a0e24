/** SHA-256 in the file that every start loads: a function that is not called before the first hash. */
import { expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { artefact } from '../e2e/artefact.ts'
import { describeBundle } from '../e2e/fast-start.ts'

/** The first word of the initial hash value (FIPS 180-4 §5.3.3), as it is written in a bundle. */
const sha256 = '1779033703'

describeBundle('SHA-256 (bundle)', () => {
  const folder = dirname(artefact)
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

  test('is within a function of main.js', () => {
    const [before = '', after] = read('main.js').split(sha256)

    expect(after).toBeDefined()
    expect(before).toMatch(/\?\?=(\w+)\(\)\}function \1\(\)\{return\(function\(/)
  })

  test('is in no chunk that planning loads', () => {
    const planning = readdirSync(join(folder, 'chunks')).filter((name) => name.startsWith('read-and-plan-'))

    expect(planning).toHaveLength(1)
    expect(read(`chunks/${planning[0]}`)).not.toContain(sha256)
  })
})
