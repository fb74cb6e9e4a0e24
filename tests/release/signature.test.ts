/** The checksums of a release and their signature, checked with the commands that the documentation gives users. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadScript } from './release-scripts.ts'

const hasTools = ['ssh-keygen', 'sha256sum'].every(
  (program) => spawnSync(program, ['-?']).error === undefined,
)
const describeWithTools = hasTools ? describe : describe.skip

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describeWithTools('the checksums (with ssh-keygen and sha256sum)', () => {
  test('show a changed file, list or signer', async () => {
    const { makeKey, signChecksums, verifySignature } = await loadScript('signature.mjs')
    const { writeChecksums } = await loadScript('checksums.mjs')
    const keys = mkdtempSync(join(folder, 'keys-'))
    const release = mkdtempSync(join(folder, 'release-'))
    const publicKeyOf = (key: string): string => readFileSync(`${key}.pub`, 'utf8').trim()
    writeFileSync(join(release, 'awsx.tar.xz'), 'program')
    writeChecksums(release)
    const key = makeKey(keys)
    signChecksums(release, key)
    const publicKey = publicKeyOf(key)

    expect(() => verifySignature(release, publicKey)).not.toThrow()
    expect(spawnSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: release }).status).toBe(0)

    const another = makeKey(mkdtempSync(join(folder, 'keys-')))
    expect(() => verifySignature(release, publicKeyOf(another))).toThrow(/verify/)

    writeFileSync(join(release, 'awsx.tar.xz'), 'changed')
    expect(spawnSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: release }).status).not.toBe(0)

    appendFileSync(join(release, 'SHA256SUMS'), 'x')
    expect(() => verifySignature(release, publicKey)).toThrow(/verify/)
  })
})
