/** A release candidate reaches only those who ask for it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'

import { loadScript, root } from './release-scripts.ts'

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Puts a program into the folder that writes its arguments to `calls`. */
function addProgram(name: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "${join(folder, 'calls')}"\n`)
  chmodSync(join(folder, name), 0o755)
}

const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8')

/** Runs the commands of a job of the release workflow with stand-ins for `npm` and `gh`. */
function runJob(job: string, tag: string): string {
  const workflow = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) as Workflow
  const script = workflow.jobs[job]?.steps.flatMap(({ run = [] }) => run).join('\n') ?? ''
  for (const name of ['npm', 'gh']) addProgram(name)
  const env = {
    PATH: `${folder}:${process.env['PATH']}`,
    GITHUB_REF_NAME: tag,
    GITHUB_REPOSITORY: 'example/awsx',
  }
  expect(spawnSync('bash', ['-e', '-c', script], { env, cwd: folder })).toMatchObject({ status: 0 })
  return calls()
}

test.each([
  ['v1.0.0', '--tag latest ./awsx-1.0.0.tgz'],
  ['v1.0.0-rc.1', '--tag next ./awsx-1.0.0-rc.1.tgz'],
])('npm gets %s with %s', (tag, words) => {
  expect(runJob('npm', tag)).toBe(`npm publish --ignore-scripts --provenance --access public ${words}\n`)
})

test.each([
  ['v1.0.0', '--latest'],
  ['v1.0.0-rc.1', '--prerelease'],
])('the page of %s is made with %s', (tag, kind) => {
  expect(runJob('page', tag)).toContain(`gh release create ${tag} --repo example/awsx --verify-tag ${kind} `)
})

test.each([
  ['1.0.0', 8],
  ['1.0.0-rc.1', 0],
])('%s has %i files for package managers', async (version, count) => {
  const { platforms, readMetadata } = await loadScript('metadata.mjs')
  const { writeManifests } = await loadScript('manifests.mjs')
  const metadata = { ...readMetadata({ repository: 'example/awsx' }), version }
  const archives = Object.fromEntries(
    platforms.map(({ name }) => [name, { url: `https://example.com/${name}`, hash: '0'.repeat(64) }]),
  )
  writeManifests({ metadata, archives, platforms, output: folder })

  expect(readdirSync(folder)).toHaveLength(count)
})

describe('sign-macos.sh', () => {
  const run = (env: Readonly<Record<string, string>>): ReturnType<typeof spawnSync> =>
    spawnSync('bash', [join(root, 'scripts/release/sign-macos.sh'), join(folder, 'binaries')], {
      env: { PATH: `${folder}:${process.env['PATH']}`, ...env },
      encoding: 'utf8',
    })

  test('says that it signs nothing without a certificate', () => {
    expect(run({})).toMatchObject({ status: 0, stdout: 'not signed: APPLE_CERTIFICATE is not set\n' })
  })

  test('signs, checks and submits both binaries, with stand-ins for the programs of macOS', () => {
    for (const name of ['security', 'codesign', 'ditto', 'xcrun']) addProgram(name)
    for (const platform of ['darwin-x64', 'darwin-arm64']) {
      mkdirSync(join(folder, 'binaries', `awsx-${platform}`), { recursive: true })
      writeFileSync(join(folder, 'binaries', `awsx-${platform}`, 'awsx'), '')
    }
    const result = run({
      APPLE_CERTIFICATE: Buffer.from('certificate').toString('base64'),
      APPLE_CERTIFICATE_PASSWORD: 'password',
      APPLE_IDENTITY: 'Developer ID Application: Example (TEAM)',
      APPLE_API_KEY: 'key',
      APPLE_API_KEY_ID: 'key-id',
      APPLE_API_ISSUER: 'issuer',
    })

    expect(result).toMatchObject({
      status: 0,
      stdout: 'signed and notarized: darwin-x64\nsigned and notarized: darwin-arm64\n',
    })
    const words = calls()
      .split('\n')
      .map((line) => line.split(' ').slice(0, 3).join(' ').replaceAll(/\/\S+/g, 'PATH'))
    expect(words).toEqual([
      'security create-keychain -p',
      'security unlock-keychain -p',
      'security import PATH',
      'security set-key-partition-list -S',
      ...['darwin-x64', 'darwin-arm64'].flatMap(() => [
        'codesign --force --timestamp',
        'codesign --verify --strict',
        'ditto -c -k',
        'xcrun notarytool submit',
      ]),
      'security delete-keychain PATH',
      '',
    ])
  })
})
