import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aurPackage } from './manifests/aur.mjs'
import { homebrewFormula } from './manifests/homebrew.mjs'
import { nixFlake } from './manifests/nix.mjs'
import { isCandidate } from './package-fields.mjs'
import { scoopManifest } from './manifests/scoop.mjs'
import { wingetManifests } from './manifests/winget.mjs'

/** The platforms that each manifest names. */
const needed = {
  homebrew: ['darwin-x64', 'darwin-arm64', 'linux-x64', 'linux-arm64'],
  scoop: ['windows-x64'],
  winget: ['windows-x64'],
  aur: ['linux-x64', 'linux-arm64'],
  nix: ['darwin-x64', 'darwin-arm64', 'linux-x64', 'linux-arm64'],
}

/**
 * Writes the files for the package managers whose platforms were all built. They name one version, the one that everyone gets, so there are
 * none for a release candidate.
 * @returns their names
 */
export function writeManifests({ metadata, archives, platforms, output }) {
  if (isCandidate(metadata.version)) return []
  const made = {
    homebrew: () => ({ 'awsx.rb': homebrewFormula(metadata, archives) }),
    scoop: () => ({ 'awsx.json': scoopManifest(metadata, archives) }),
    winget: () => wingetManifests(metadata, archives),
    aur: () => aurPackage(metadata, archives, platforms),
    nix: () => ({ 'flake.nix': nixFlake(metadata, archives, platforms) }),
  }
  return Object.entries(made).flatMap(([manager, make]) => {
    const missing = needed[manager].filter((platform) => archives[platform] === undefined)
    if (missing.length > 0) return []
    return Object.entries(make()).map(([name, text]) => write(output, `${manager}-${name}`, text))
  })
}

function write(output, name, text) {
  mkdirSync(dirname(join(output, name)), { recursive: true })
  writeFileSync(join(output, name), text)
  return name
}
