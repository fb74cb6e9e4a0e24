/** What the files of a release say about it: the version, the repository, the time, and the names of the files. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repositoryOf } from '../project-addresses.mjs'
import { maintainerOf } from './package-fields.mjs'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The platforms that awsx is released for, with the names that other tools give them. */
export const platforms = [
  { name: 'linux-x64', deb: 'amd64', rpm: 'x86_64', aur: 'x86_64', nix: 'x86_64-linux' },
  { name: 'linux-arm64', deb: 'arm64', rpm: 'aarch64', aur: 'aarch64', nix: 'aarch64-linux' },
  { name: 'linux-x64-musl' },
  { name: 'linux-arm64-musl' },
  { name: 'darwin-x64', nix: 'x86_64-darwin' },
  { name: 'darwin-arm64', nix: 'aarch64-darwin' },
  { name: 'windows-x64' },
]

/**
 * @param {{ repository?: string }} options `OWNER/NAME` on GitHub; otherwise from package.json
 * @returns `name`, `version`, `description`, `license`, `repository`, its pages, `maintainer`, and `time` (seconds since 1970 UTC), the
 *   time of the last commit or SOURCE_DATE_EPOCH, so that building a commit twice gives the same files
 * @throws Error if the repository is unknown
 */
export function readMetadata({ repository } = {}) {
  const manifest = readManifest()
  const name = repository ?? repositoryOf(manifest)
  if (name === undefined || !/^[\w.-]+\/[\w.-]+$/.test(name))
    throw new Error(
      'the repository is unknown: set repository in package.json, or give --repository OWNER/NAME',
    )
  const site = `https://github.com/${name}`
  const { version, description, license } = manifest
  return {
    name: manifest.name,
    version,
    description,
    license,
    repository: name,
    homepage: manifest.homepage ?? site,
    bugs: `${site}/issues`,
    downloads: `${site}/releases/download/v${version}`,
    maintainer: maintainerOf(manifest.author, name),
    time: sourceTime(),
  }
}

export function readManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** The file with the binary, the manual page, the completions, and the licenses for one platform. */
export function archiveName({ name, version }, platform) {
  return `${name}-${version}-${platform}.${platform.startsWith('windows') ? 'zip' : 'tar.xz'}`
}

/** The name of the program in an archive. */
export function programName(platform) {
  return platform.startsWith('windows') ? 'awsx.exe' : 'awsx'
}

function sourceTime() {
  const given = process.env.SOURCE_DATE_EPOCH
  if (given !== undefined && given !== '') {
    if (!/^\d+$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH must be a number of seconds, not ${given}`)
    return Number(given)
  }
  return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }))
}
