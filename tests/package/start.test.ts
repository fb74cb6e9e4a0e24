/** What the build puts into the file that npm links, which runs before all others. */
import { expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { warmCommands } from '../../src/commands/warm-commands.ts'
import { root } from './tarball.ts'

const { warmCommands: namesOfBuild } = (await import(join(root, 'scripts/warm-commands.mjs'))) as {
  readonly warmCommands: readonly string[]
}
const dist = join(root, 'dist')
const start = readFileSync(join(dist, 'awsx.js'), 'utf8')

test('the build and the sources name the same commands as warm', () => {
  expect(namesOfBuild.toSorted()).toEqual(warmCommands.map(({ name }) => name).toSorted())
})

test('the first file knows those commands', () => {
  const quoted = [...start.matchAll(/[`'"]([\w-]+)[`'"]/g)].map(([, word]) => word)

  expect(quoted).toEqual(expect.arrayContaining([...namesOfBuild]))
})

test('the first file names the build by a hash of all others', () => {
  const hash = createHash('sha256')
  const names = ['main.js', ...readdirSync(join(dist, 'chunks')).map((name) => `chunks/${name}`)]
  for (const name of names.toSorted()) hash.update(`${name}\0${readFileSync(join(dist, name), 'utf8')}\0`)

  expect(start.match(/\b[\da-f]{16}\b/g)).toEqual([hash.digest('hex').slice(0, 16)])
})
