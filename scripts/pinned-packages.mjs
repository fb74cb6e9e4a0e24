/**
 * Fetches packages of the npm registry whose hash is known in this repository: those that package-lock.json lists, and Bun for all platforms
 * (pinned-packages.json). The parts of the standalone binary come from here, so a registry cannot replace them.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @param name of the package
 * @param version exact
 * @returns its hash in the form of Subresource Integrity, `sha512-BASE64`; undefined if it is not pinned
 */
export function pinnedHash(name, version) {
  const own = readJson('scripts/pinned-packages.json')[`${name}@${version}`]
  if (own !== undefined) return own
  const locked = readJson('package-lock.json').packages[`node_modules/${name}`]
  return locked?.version === version ? locked.integrity : undefined
}

/**
 * Fetches a package. npm compares it with the hash that the registry publishes; a pinned one must have the pinned hash too.
 * @param {{ name: string, version: string, folder: string, mustBePinned?: boolean }} request `folder` is an empty one, for the tarball
 * @returns the path of the tarball
 * @throws Error if the package cannot be fetched, has another hash than the pinned one, or is not pinned although it must be
 */
export function fetchPackage({ name, version, folder, mustBePinned = true }) {
  const hash = pinnedHash(name, version)
  if (hash === undefined && mustBePinned)
    throw new Error(`${name}@${version} is not pinned in scripts/pinned-packages.json`)
  const { status, stderr, error } = spawnSync(
    'npm',
    ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) throw new Error(`cannot fetch ${name}@${version}: ${error?.message ?? stderr.trim()}`)
  const tarball = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.tgz')),
  )
  if (hash !== undefined) verifyHash(tarball, hash, `${name}@${version}`)
  return tarball
}

/** @throws Error if the file has another SHA-512 hash than `sha512-BASE64` */
export function verifyHash(file, hash, name) {
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  if (found !== hash) throw new Error(`${name} has the hash ${found}; expected ${hash}`)
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
