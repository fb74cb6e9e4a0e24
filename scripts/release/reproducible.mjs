#!/usr/bin/env node
/**
 * Shows that a build depends on nothing but the commit: builds the npm package and the binary of this platform in two folders of different
 * names and lengths, and compares the hashes. Exit status 1 if they differ.
 *
 * usage: node scripts/release/reproducible.mjs     (needs npm ci, and node scripts/runtimes.mjs bun)
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from './checksums.mjs'
import { packNpm } from './npm-package.mjs'
import { readMetadata, root } from './metadata.mjs'
import { run } from './run.mjs'

const work = mkdtempSync(join(tmpdir(), 'awsx-reproducible-'))
try {
  const builds = ['a', 'a-folder/with another name'].map((name) => build(join(work, name)))
  const [first, second] = builds
  for (const [name, hash] of Object.entries(first)) {
    const same = second[name] === hash
    console.log(`${name}  ${hash}${same ? '  twice the same' : `  but ${second[name]}`}`)
    if (!same) process.exitCode = 1
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** @returns the SHA-256 hashes of what a checkout of the last commit builds in this folder */
function build(folder) {
  mkdirSync(folder, { recursive: true })
  const archive = join(work, 'sources.tar')
  run('git', ['archive', '--output', archive, 'HEAD'], { cwd: root })
  run('tar', ['-xf', archive, '-C', folder])
  // A copy: the bundler resolves links, and would see the same folder twice.
  cpSync(join(root, 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  symlinkSync(join(root, '.runtimes'), join(folder, '.runtimes'))
  const env = { SOURCE_DATE_EPOCH: String(readMetadata({ repository: 'example/awsx' }).time) }
  run('npm', ['run', '--silent', 'build'], { cwd: folder, env })
  run(process.execPath, ['scripts/build-binary.mjs'], { cwd: folder, env })
  const metadata = readMetadata({ repository: 'example/awsx' })
  const tarball = packNpm({ metadata, work: join(folder, 'work'), output: folder, from: folder })
  return { 'npm package': sha256(tarball), binary: sha256(join(folder, 'build/bin/awsx')) }
}
