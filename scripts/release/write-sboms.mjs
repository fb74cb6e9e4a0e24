/** Writes the bills of materials of a release: one for the npm package, one for the binaries of all platforms. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { provideBinding } from '../binary-target.mjs'
import { readCrates } from './binding-crates.mjs'
import { root } from './metadata.mjs'
import { makeSbom } from './sbom.mjs'

/** @param {{ metadata: object, platforms: object[], binaries: Record<string, string>, output: string }} request */
export function writeSboms({ metadata, platforms, binaries, output }) {
  const lock = readJson(join(root, 'package-lock.json')).packages
  const withHash = (entry) => ({ ...entry, integrity: findIntegrity(lock, entry) })
  const bundled = readJson(join(root, 'build/bundled-packages.json'))
  const keyring = { name: '@napi-rs/keyring', ...lock['node_modules/@napi-rs/keyring'] }
  const inPackage = [...bundled, keyring].map(withHash)
  writeFileSync(join(output, 'awsx-npm.cdx.json'), makeSbom(metadata, inPackage))

  const bindings = platforms.map(({ name }) => readBinding(provideBinding(`bun-${name}`, root))).map(withHash)
  const inBinaries = listPackages(platforms.map(({ name }) => binaries[name]))
    .filter(({ name }) => bindings.every((binding) => binding.name !== name))
    .map(withHash)
  const bunVersion = readFileSync(join(root, '.runtimes/bun/version'), 'utf8').trim()
  const sbom = makeSbom(metadata, inBinaries, { bunVersion, bindings })
  writeFileSync(join(output, 'awsx-binary.cdx.json'), sbom)
}

/** @returns the packages in the code of these binaries, from the lists that scripts/build-binary.mjs leaves next to them */
function listPackages(binaries) {
  const all = binaries.flatMap((binary) => readJson(join(dirname(binary), 'packages.json')))
  return [...new Map(all.map((entry) => [`${entry.name}@${entry.version}`, entry])).values()]
}

function readBinding(folder) {
  const { name, version, license } = readJson(join(folder, 'package.json'))
  return { name, version, license, crates: readCrates(folder) }
}

function findIntegrity(lock, { name, version }) {
  const found = Object.entries(lock).find(
    ([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version,
  )
  return found?.[1].integrity
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
