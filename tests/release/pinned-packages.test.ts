/** The programs in a release, Bun and the keychain binding, have hashes in the repository, which are checked. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadScript, root } from './release-scripts.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const sha512 = /^sha512-[\w+/]{86}==$/

test('there is one for Bun and one for the binding of every platform of a release', async () => {
  const { pinnedHash } = await loadScript('../pinned-packages.mjs')
  const { targets } = await loadScript('../binary-target.mjs')
  const { platforms } = await loadScript('metadata.mjs')
  const [, bunVersion = ''] =
    /name: 'bun', program: 'bun', version: '([^']+)'/.exec(
      readFileSync(join(root, 'scripts/runtimes.mjs'), 'utf8'),
    ) ?? []
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@napi-rs/keyring/package.json'), 'utf8'),
  ) as { version: string }

  expect(platforms.map(({ name }) => `bun-${name}`).toSorted()).toEqual(Object.keys(targets).toSorted())
  for (const [bun, binding] of Object.values(targets)) {
    expect([bun, pinnedHash(`@oven/${bun}`, bunVersion)]).toEqual([bun, expect.stringMatching(sha512)])
    expect([binding, pinnedHash(`@napi-rs/keyring-${binding}`, version)]).toEqual([
      binding,
      expect.stringMatching(sha512),
    ])
  }
})

test('another file than the pinned one is an error, and so is a package without a hash', async () => {
  const { fetchPackage, verifyHash } = await loadScript('../pinned-packages.mjs')
  const file = join(folder, 'package.tgz')
  writeFileSync(file, 'package')
  const hash = `sha512-${createHash('sha512').update('package').digest('base64')}`

  expect(() => verifyHash(file, hash, 'package')).not.toThrow()
  writeFileSync(file, 'another')
  expect(() => verifyHash(file, hash, 'package')).toThrow(`package has the hash`)
  expect(() => fetchPackage({ name: '@oven/bun-linux-x64', version: '0.0.1', folder })).toThrow(
    '@oven/bun-linux-x64@0.0.1 is not pinned in scripts/pinned-packages.json',
  )
})
