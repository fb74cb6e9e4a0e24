/**
 * Finds what the standalone binary is made of: Bun's program for the target platform, and the keychain binding for it. Those of another
 * platform come from packages of the npm registry, which are unpacked into build/targets. Nothing in them is run.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { fetchPackage } from './pinned-packages.mjs'

/** Bun's name of a platform, the package of its program, and the one that carries the keychain binding for it. */
export const targets = {
  'bun-linux-x64': ['bun-linux-x64', 'linux-x64-gnu'],
  'bun-linux-x64-musl': ['bun-linux-x64-musl', 'linux-x64-musl'],
  'bun-linux-arm64': ['bun-linux-aarch64', 'linux-arm64-gnu'],
  'bun-linux-arm64-musl': ['bun-linux-aarch64-musl', 'linux-arm64-musl'],
  'bun-darwin-x64': ['bun-darwin-x64', 'darwin-x64'],
  'bun-darwin-arm64': ['bun-darwin-aarch64', 'darwin-arm64'],
  'bun-windows-x64': ['bun-windows-x64', 'win32-x64-msvc'],
}

/** @returns the target for the machine that this runs on */
export function nameOwnTarget() {
  const base = `bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const isMusl =
    process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined
  return isMusl ? `${base}-musl` : base
}

/**
 * @param target Bun's name of the platform
 * @param root of the repository
 * @returns paths: `bun`, the program that builds; `base`, the one that goes into the binary, undefined if it is the same; `binding`
 */
export function provideTarget(target, root) {
  if (targets[target] === undefined)
    throw new Error(`unknown target ${target}; expected ${Object.keys(targets).join(', ')}`)
  const [bunPackage] = targets[target]
  const home = join(root, '.runtimes/bun')
  const bun = join(home, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun')
  if (!existsSync(bun)) throw new Error('bun is missing: node scripts/runtimes.mjs bun')
  const found = { bun, base: undefined, binding: findFile(provideBinding(target, root), /\.node$/) }
  if (target === nameOwnTarget()) return found
  const bunVersion = readFileSync(join(home, 'version'), 'utf8').trim()
  const foreign = provide({ name: `@oven/${bunPackage}`, version: bunVersion, root })
  return { ...found, base: findFile(join(foreign, 'bin'), /^bun(\.exe)?$/) }
}

/** @returns the folder of the package with the keychain binding for a target, and with the licenses of what is linked into it */
export function provideBinding(target, root) {
  const [, platform] = targets[target]
  const { version } = createRequire(join(root, 'package.json'))('@napi-rs/keyring/package.json')
  return provide({ name: `@napi-rs/keyring-${platform}`, version, root })
}

/** @returns the folder of the package: the installed one, or one that is fetched */
function provide({ name, version, root }) {
  const installed = join(root, 'node_modules', name)
  if (existsSync(installed)) return installed
  const targetsFolder = join(root, 'build/targets')
  const folder = join(targetsFolder, `${name.replaceAll(/[@/]+/g, '-').slice(1)}-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(targetsFolder, { recursive: true })
  const work = mkdtempSync(join(targetsFolder, '.new-'))
  try {
    const tarball = fetchPackage({ name, version, folder: work })
    run('tar', ['-xzf', tarball], work)
    renameSync(join(work, 'package'), folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return folder
}

function run(program, args, cwd) {
  const { status, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}

function findFile(folder, pattern) {
  const name = readdirSync(folder).find((entry) => pattern.test(entry))
  if (name === undefined) throw new Error(`${folder} has no file that matches ${pattern}`)
  return join(folder, name)
}
