/** The archives, as a user unpacks them. A small program stands in for the binary, which takes minutes to compress. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { hasProgram, loadScript, root } from './release-scripts.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  writeFileSync(join(folder, 'awsx'), '#!/bin/sh\necho "awsx $1"\n')
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'notices')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const describeWithTools = ['tar', 'xz', 'unzip'].every(hasProgram) ? describe : describe.skip

describeWithTools('an archive (with tar, xz and unzip)', () => {
  test.each([
    { platform: 'linux-x64', program: 'awsx', unpack: ['tar', '-xJf'] },
    { platform: 'windows-x64', program: 'awsx.exe', unpack: ['unzip', '-q'] },
  ])(
    'for $platform has one folder with the program, its manual page, the completions and the licenses',
    async ({ platform, program, unpack }) => {
      const unpacked = await packAndUnpack(platform, unpack)
      const [name = ''] = readdirSync(unpacked)
      const files = readdirSync(join(unpacked, name), { recursive: true, encoding: 'utf8' })

      expect(readdirSync(unpacked)).toEqual([`awsx-${version()}-${platform}`])
      expect(files.toSorted()).toEqual(
        [
          'LICENSE',
          'README.md',
          'THIRD-PARTY-NOTICES.txt',
          program,
          'awsx.1',
          'completions',
          'completions/_awsx',
          'completions/awsx.bash',
          'completions/awsx.fish',
        ].toSorted(),
      )
      const path = join(unpacked, name, program)
      expect(statSync(path).mode & 0o111).toBe(0o111)
      expect(spawnSync(path, ['runs'], { encoding: 'utf8' }).stdout).toBe('awsx runs\n')
    },
  )
})

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

async function packAndUnpack(platform: string, [tool = '', ...options]: readonly string[]): Promise<string> {
  const { archiveName, readMetadata } = await loadScript('metadata.mjs')
  const { setTimes, stageArchive } = await loadScript('stage.mjs')
  const { packArchive } = await loadScript('archives.mjs')
  const metadata = readMetadata({ repository: 'example/awsx' })
  const file = archiveName(metadata, platform)
  const staged = join(folder, file.replace(/\.(?:zip|tar\.xz)$/, ''))
  stageArchive({ binary: join(folder, 'awsx'), platform, folder: staged })
  setTimes(staged, metadata.time)
  await packArchive({ folder: staged, archive: join(folder, file), time: metadata.time })
  const unpacked = join(folder, `unpacked-${platform}`)
  mkdirSync(unpacked)
  const { status, stderr } = spawnSync(tool, [...options, join(folder, file)], {
    cwd: unpacked,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return unpacked
}
