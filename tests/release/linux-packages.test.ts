/** The packages for Debian and Fedora: installed into an empty root, used, and removed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { builtBinary, hasProgram, loadScript, root } from './release-scripts.ts'
import type { PackageRequest } from './release-scripts.ts'

const binary = builtBinary()
const canInstall = binary !== undefined && process.getuid?.() === 0
const describeDeb = canInstall && hasProgram('dpkg-deb') ? describe : describe.skip
const describeRpm = canInstall && hasProgram('rpmbuild') ? describe : describe.skip

const whatStays =
  'awsx: the store of each user stays, by default in ~/.local/state/awsx. It can hold access keys.\n'

let folder: string
let request: PackageRequest

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  if (binary === undefined) return
  const { platforms, readMetadata } = await loadScript('metadata.mjs')
  const { stageArchive } = await loadScript('stage.mjs')
  const platform = platforms.find(({ name }) => name === `linux-${process.arch}`)
  if (platform === undefined) throw new Error(`no platform for ${process.arch}`)
  const staged = join(folder, 'staged')
  stageArchive({ binary, platform: platform.name, folder: staged })
  const metadata = readMetadata({ repository: 'example/awsx' })
  request = { metadata, platform, staged, work: join(folder, 'work'), output: folder, compress: false }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeDeb('the .deb (as root, with dpkg-deb and build/bin/awsx)', () => {
  let file: string
  let installed: string
  const dpkg = (...args: string[]): string => {
    // No libc6 is in the new root, and no shell for the script that runs after the removal.
    const options = [
      `--root=${installed}`,
      '--force-depends',
      '--force-not-root',
      '--force-script-chrootless',
    ]
    return run('dpkg', [...options, ...args])
  }

  beforeAll(async () => {
    const { makeDeb } = await loadScript('linux-packages.mjs')
    file = makeDeb(request)
    installed = join(folder, 'debian')
    mkdirSync(join(installed, 'var/lib/dpkg'), { recursive: true })
    dpkg('--install', file)
  })

  test('installs a program that works, its manual page and the completions', () => {
    expect(run(join(installed, 'usr/bin/awsx'), ['--version'])).toBe(`awsx ${request.metadata.version}\n`)
    expectFiles(installed, 'usr/share/zsh/vendor-completions/_awsx')
    expect(readFileSync(join(installed, 'usr/share/doc/awsx/copyright'), 'utf8')).toContain('MIT License')
    expect(dpkg('--listfiles', 'awsx')).toContain('/usr/bin/awsx\n')
    const changelog = gunzipSync(readFileSync(join(installed, 'usr/share/doc/awsx/changelog.gz'))).toString()
    expect(changelog).toContain('First version')
  })

  test('everything belongs to root and only root can change it', () => {
    for (const file of listFiles(installed).filter((name) => name.startsWith('usr/'))) {
      const { uid, mode } = statSync(join(installed, file))
      expect({ file, uid, writable: mode & 0o022 }).toEqual({ file, uid: 0, writable: 0 })
    }
  })

  test('replaced by another version, it says nothing of a removal', () => {
    expect(dpkg('--install', file)).not.toContain('store')
  })

  test('removed, it says where the store stays, and nothing else stays', () => {
    expect(dpkg('--remove', 'awsx')).toContain(whatStays)
    dpkg('--purge', 'awsx')

    expect(listFiles(installed).filter((name) => !name.startsWith('var/lib/dpkg'))).toEqual([])
  })
})

describeDeb('the .deb of the same files (as root, with dpkg-deb and build/bin/awsx)', () => {
  test('has the same bytes', async () => {
    const { makeDeb } = await loadScript('linux-packages.mjs')
    const staged = join(folder, 'small')
    cpSync(request.staged, staged, { recursive: true })
    writeFileSync(join(staged, 'awsx'), 'stands in for the large program')
    const [first, second] = ['first', 'second'].map((name) => {
      const output = join(folder, name)
      mkdirSync(output)
      return readFileSync(makeDeb({ ...request, staged, work: join(folder, `${name}-work`), output }))
    })

    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true)
  })
})

describeRpm('the .rpm (as root, with rpmbuild and build/bin/awsx)', () => {
  let file: string
  let installed: string
  const rpm = (...args: string[]): string => run('rpm', ['--root', installed, ...args])

  beforeAll(async () => {
    const { makeRpm } = await loadScript('linux-packages.mjs')
    file = makeRpm(request)
    installed = join(folder, 'fedora')
    mkdirSync(installed)
    rpm('--initdb')
    // No glibc is in the new root.
    rpm('--install', '--nodeps', file)
  })

  test('installs a program that works, its manual page and the completions', () => {
    expect(run(join(installed, 'usr/bin/awsx'), ['--version'])).toBe(`awsx ${request.metadata.version}\n`)
    expectFiles(installed, 'usr/share/zsh/site-functions/_awsx')
    expect(rpm('--query', '--queryformat', '%{LICENSE} %{URL}', 'awsx')).toBe(
      'MIT https://github.com/example/awsx',
    )
    expect(rpm('--verify', '--nodeps', 'awsx')).toBe('')
  })

  test('replaced by the same version, it says nothing of a removal', () => {
    expect(rpm('--upgrade', '--nodeps', '--force', file)).not.toContain('store')
  })

  test('removed, it says where the store stays, and no file stays', () => {
    expect(rpm('--erase', '--nodeps', 'awsx')).toContain(whatStays)

    expect(listFiles(installed).filter((name) => !/(^|\/)(\.?rpmdb|rpm)\//.test(name))).toEqual([])
  })
})

const describePrerelease = hasProgram('rpmbuild') ? describe : describe.skip
describePrerelease('the .rpm of a release candidate (with rpmbuild)', () => {
  test('is older than the release', async () => {
    const { makeRpm } = await loadScript('linux-packages.mjs')
    const { readMetadata } = await loadScript('metadata.mjs')
    const staged = join(folder, 'candidate')
    mkdirSync(join(staged, 'completions'), { recursive: true })
    const completions = ['awsx.bash', '_awsx', 'awsx.fish'].map((name) => `completions/${name}`)
    for (const name of ['awsx', 'awsx.1', 'LICENSE', 'THIRD-PARTY-NOTICES.txt', ...completions])
      writeFileSync(join(staged, name), 'any')
    const metadata = { ...readMetadata({ repository: 'example/awsx' }), version: '1.0.0-rc.1' }
    const platform = { name: 'linux-x64', rpm: 'x86_64' }
    const work = join(folder, 'candidate-work')
    const file = makeRpm({ metadata, platform, staged, work, output: folder, compress: false })

    expect(file).toBe(join(folder, 'awsx-1.0.0-rc.1-1.x86_64.rpm'))
    const format = '%{VERSION} [%{CHANGELOGNAME}]'
    expect(run('rpm', ['--query', '--package', '--queryformat', format, file])).toBe(
      '1.0.0~rc.1 the awsx authors <example@users.noreply.github.com> - 1.0.0~rc.1-1',
    )
  })
})

function expectFiles(installed: string, zsh: string): void {
  const page = gunzipSync(readFileSync(join(installed, 'usr/share/man/man1/awsx.1.gz'))).toString()
  expect(page).toBe(readFileSync(join(root, 'dist/awsx.1'), 'utf8'))
  const bash = join(installed, 'usr/share/bash-completion/completions/awsx')
  expect(run('bash', ['-c', 'source "$1"; complete -p awsx', 'bash', bash])).toContain(' awsx\n')
  expect(readFileSync(join(installed, zsh), 'utf8')).toMatch(/^#compdef awsx/)
  expect(existsSync(join(installed, 'usr/share/fish/vendor_completions.d/awsx.fish'))).toBe(true)
}

/** Paths of all files, relative to the folder. */
function listFiles(base: string): string[] {
  return readdirSync(base, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !statSync(join(base, name)).isDirectory(),
  )
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout
}
