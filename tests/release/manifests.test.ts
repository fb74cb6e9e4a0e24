/** The files for Homebrew, Scoop, winget, AUR and Nix, read by the tools themselves where they exist. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Ajv from 'ajv'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'

import { hasProgram, loadScript } from './release-scripts.ts'
import type { Archives, Metadata } from './release-scripts.ts'

const describeWith = (program: string): typeof describe.skip =>
  hasProgram(program) ? describe : describe.skip

let folder: string
let metadata: Metadata
let archives: Archives

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  const { archiveName, platforms, readMetadata } = await loadScript('metadata.mjs')
  const { writeManifests } = await loadScript('manifests.mjs')
  metadata = readMetadata({ repository: 'example/awsx' })
  archives = Object.fromEntries(
    platforms.map(({ name }, index) => {
      const url = `${metadata.downloads}/${archiveName(metadata, name)}`
      return [name, { url, hash: String(index).repeat(64) }]
    }),
  )
  writeManifests({ metadata, archives, platforms, output: folder })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

test('there is one for each package manager', () => {
  expect(readdirSync(folder).toSorted()).toEqual([
    'aur-.SRCINFO',
    'aur-PKGBUILD',
    'homebrew-awsx.rb',
    'nix-flake.nix',
    'scoop-awsx.json',
    'winget-example.awsx.installer.yaml',
    'winget-example.awsx.locale.en-US.yaml',
    'winget-example.awsx.yaml',
  ])
})

test('without all binaries, none names one that does not exist', async () => {
  const { platforms } = await loadScript('metadata.mjs')
  const { writeManifests } = await loadScript('manifests.mjs')
  const output = mkdtempSync(join(folder, 'some-'))
  const { 'linux-x64': one, 'linux-arm64': other } = archives
  const some = { 'linux-x64': one, 'linux-arm64': other } as Archives

  expect(writeManifests({ metadata, archives: some, platforms, output })).toEqual([
    'aur-PKGBUILD',
    'aur-.SRCINFO',
  ])
  rmSync(output, { recursive: true })
})

describeWith('ruby')('Homebrew (with ruby)', () => {
  // Stands in for Homebrew's class: it takes the words of a formula and writes down what they say on one system.
  const formula = String.raw`
require 'json'
class Recorder
  def initialize(log, name) = (@log, @name = log, name)
  def install(from) = @log << [@name, from]
end
class Formula
  class << self
    attr_reader :said
    %i[desc homepage version license url sha256].each { |word| define_method(word) { |value| (@said ||= {})[word] = value } }
    { on_macos: 'macos', on_linux: 'linux', on_arm: 'arm', on_intel: 'intel' }.each do |word, wanted|
      define_method(word) { |&block| block.call if ARGV[1..].include?(wanted) }
    end
    def test(&) = nil
  end
  attr_reader :log
  def initialize = @log = []
  %i[bin man1 bash_completion zsh_completion fish_completion].each { |name| define_method(name) { Recorder.new(@log, name) } }
end
load ARGV[0]
formula = Awsx.new
formula.install
puts JSON.generate(said: Awsx.said, installed: formula.log)
`

  test.each([
    ['macos', 'arm', 'darwin-arm64'],
    ['macos', 'intel', 'darwin-x64'],
    ['linux', 'arm', 'linux-arm64'],
    ['linux', 'intel', 'linux-x64'],
  ])('the formula downloads the right archive on %s and %s', (system, processor, platform) => {
    const { stdout, stderr } = spawnSync(
      'ruby',
      ['-e', formula, join(folder, 'homebrew-awsx.rb'), system, processor],
      {
        encoding: 'utf8',
      },
    )

    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      said: {
        desc: metadata.description,
        homepage: 'https://github.com/example/awsx',
        version: metadata.version,
        license: 'MIT',
        url: archives[platform]?.url,
        sha256: archives[platform]?.hash,
      },
      installed: [
        ['bin', 'awsx'],
        ['man1', 'awsx.1'],
        ['bash_completion', { 'completions/awsx.bash': 'awsx' }],
        ['zsh_completion', 'completions/_awsx'],
        ['fish_completion', 'completions/awsx.fish'],
      ],
    })
  })
})

test("Scoop's manifest has what its schema requires", () => {
  // From the wiki page of the manifest; hashes are SHA-256 unless a prefix says otherwise.
  const architecture = {
    type: 'object',
    required: ['url', 'hash', 'extract_dir'],
    properties: {
      url: { type: 'string', pattern: String.raw`^https://[^\s]+\.zip$` },
      hash: { type: 'string', pattern: '^[a-f0-9]{64}$' },
      extract_dir: { type: 'string' },
    },
    additionalProperties: false,
  }
  const schema = {
    type: 'object',
    required: ['version', 'homepage', 'license', 'description', 'architecture', 'bin'],
    properties: {
      version: { type: 'string', pattern: String.raw`^[\w.\-+]+$` },
      homepage: { type: 'string', pattern: '^https://' },
      license: { type: 'string' },
      description: { type: 'string' },
      architecture: {
        type: 'object',
        required: ['64bit'],
        properties: { '64bit': architecture },
        additionalProperties: false,
      },
      bin: { type: 'string' },
      checkver: { type: 'object' },
      autoupdate: { type: 'object', required: ['architecture'] },
    },
    additionalProperties: false,
  }
  const manifest = JSON.parse(read('scoop-awsx.json')) as { architecture: Record<string, object> }
  const validate = new Ajv.default().compile(schema)

  expect(validate(manifest)).toBe(true)
  expect(validate({ ...manifest, architecture: {} })).toBe(false)
  expect(manifest.architecture['64bit']).toMatchObject(archives['windows-x64'] ?? {})
})

test("winget's manifests have the fields that its schema requires, and one identity", () => {
  const file = (kind: string): Record<string, unknown> =>
    parse(read(`winget-example.awsx${kind}.yaml`)) as Record<string, unknown>
  const shared = {
    PackageIdentifier: 'example.awsx',
    PackageVersion: metadata.version,
    ManifestVersion: '1.10.0',
  }

  expect(file('')).toEqual({ ...shared, DefaultLocale: 'en-US', ManifestType: 'version' })
  expect(file('.locale.en-US')).toMatchObject({
    ...shared,
    Publisher: 'example',
    PackageName: 'awsx',
    License: 'MIT',
    ShortDescription: metadata.description,
  })
  expect(file('.installer')).toMatchObject({
    ...shared,
    InstallerType: 'zip',
    NestedInstallerType: 'portable',
    NestedInstallerFiles: [
      { RelativeFilePath: `awsx-${metadata.version}-windows-x64\\awsx.exe`, PortableCommandAlias: 'awsx' },
    ],
    Installers: [
      {
        Architecture: 'x64',
        InstallerUrl: archives['windows-x64']?.url,
        InstallerSha256: archives['windows-x64']?.hash,
      },
    ],
  })
})

describe('AUR', () => {
  test('the functions of the PKGBUILD put every file where Arch Linux has it', async () => {
    const { stageArchive } = await loadScript('stage.mjs')
    const source = mkdtempSync(join(folder, 'source-'))
    const program = join(source, 'awsx')
    writeFileSync(program, 'program')
    writeFileSync(join(source, 'THIRD-PARTY-NOTICES.txt'), 'notices')
    chmodSync(program, 0o755)
    const staged = join(source, `awsx-${metadata.version}-linux-x64`)
    stageArchive({ binary: program, platform: 'linux-x64', folder: staged })
    const pkgdir = join(source, 'pkg')
    mkdirSync(pkgdir)
    const env = { ...process.env, pkgdir, CARCH: 'x86_64' }
    const { status, stderr } = spawnSync(
      'bash',
      // bash reads its startup file if stdin is a socket.
      ['--norc', '-euc', 'source "$1"; package', 'bash', join(folder, 'aur-PKGBUILD')],
      { cwd: source, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    )

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const installed = readdirSync(pkgdir, { recursive: true, encoding: 'utf8' })
    expect(installed.filter((name) => statSync(join(pkgdir, name)).isFile()).toSorted()).toEqual([
      'usr/bin/awsx',
      'usr/share/bash-completion/completions/awsx',
      'usr/share/fish/vendor_completions.d/awsx.fish',
      'usr/share/licenses/awsx-bin/LICENSE',
      'usr/share/licenses/awsx-bin/THIRD-PARTY-NOTICES.txt',
      'usr/share/man/man1/awsx.1',
      'usr/share/zsh/site-functions/_awsx',
    ])
  })

  test('a release candidate has a version without hyphens, and its own folder', async () => {
    const { platforms } = await loadScript('metadata.mjs')
    const { aurPackage } = await loadScript('manifests/aur.mjs')
    const files = aurPackage({ ...metadata, version: '1.0.0-rc.1' }, archives, platforms)
    const lines = files.PKGBUILD.split('\n')

    expect(lines).toContain('pkgver=1.0.0_rc.1')
    expect(lines.find((line) => line.startsWith('  cd '))).toMatch(/^  cd "awsx-1\.0\.0-rc\.1-linux-/)
    expect(files['.SRCINFO']).toContain('\tpkgver = 1.0.0_rc.1\n')
  })

  describeWith('makepkg')('makepkg (with makepkg)', () => {
    test('prints the same .SRCINFO', () => {
      const work = mkdtempSync(join(folder, 'makepkg-'))
      writeFileSync(join(work, 'PKGBUILD'), read('aur-PKGBUILD'))
      // makepkg refuses to run as root, and looks for pacman, which it does not need for this.
      const env = { ...process.env, HOME: work, PACMAN: 'true' }
      chmodSync(folder, 0o755)
      chmodSync(work, 0o777)
      const asUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
      const { stdout, stderr } = spawnSync('makepkg', ['--printsrcinfo'], {
        cwd: work,
        encoding: 'utf8',
        env,
        ...asUser,
      })

      expect(stderr).toBe('')
      expect(read('aur-.SRCINFO')).toBe(stdout)
    })
  })
})

describeWith('nix-instantiate')('Nix (with nix-instantiate)', () => {
  test('reads the flake', () => {
    const path = join(folder, 'nix-flake.nix')
    const store = join(folder, 'nix')
    // `outputs` needs nixpkgs; only the description can be evaluated without a network.
    const evaluate = spawnSync(
      'nix-instantiate',
      ['--eval', '--strict', '--json', '--expr', `(import ${path}).description`],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          NIX_STATE_DIR: store,
          NIX_STORE_DIR: join(store, 'store'),
          NIX_REMOTE: '',
          HOME: folder,
        },
      },
    )

    expect(evaluate.stderr.replace(/^warning:.*\n/gm, '')).toBe('')
    expect(JSON.parse(evaluate.stdout)).toBe(metadata.description)
  })
})
