/** Writes the software bill of materials of a release in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json): what the package and the binaries contain. */
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { runtimeComponents } from './runtime-components.mjs'

/**
 * @param metadata of the release
 * @param packages `{ name, version, license, integrity? }` of the npm packages in the bundle
 * @param binary what only the binaries contain: `bunVersion` of the runtime, and the keychain `bindings` of their platforms, as packages with
 *   the `crates` that are linked into them; undefined for the npm package
 * @returns JSON
 */
export function makeSbom(metadata, packages, binary) {
  const product = describe(metadata, Enums.ComponentType.Application)
  const parts = packages.map((entry) => describe(entry, Enums.ComponentType.Library))
  if (binary !== undefined)
    parts.push(describeRuntime(binary.bunVersion), ...binary.bindings.map(describeBinding))
  for (const part of parts) product.dependencies.add(part.bomRef)
  const bom = new Models.Bom({
    components: new Models.ComponentRepository(parts),
    metadata: new Models.Metadata({ component: product, timestamp: new Date(metadata.time * 1000) }),
  })
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function describe({ name, version, license, integrity, description }, type) {
  const [, group, short] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name)
  const purl = `pkg:npm/${encodeURIComponent(group ?? '')}${group === undefined ? '' : '/'}${short}@${version}`
  const component = new Models.Component(type, short, { group, version, description, purl, bomRef: purl })
  component.licenses.add(licenseOf(license))
  if (integrity?.startsWith('sha512-'))
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], hexOf(integrity.slice('sha512-'.length)))
  return component
}

/** Bun and the libraries that are linked into it. Their versions are those of Bun's build, which no package says. */
function describeRuntime(bunVersion) {
  const bun = new Models.Component(Enums.ComponentType.Platform, 'bun', {
    version: bunVersion,
    purl: `pkg:github/oven-sh/bun@bun-v${bunVersion}`,
    bomRef: 'bun',
  })
  bun.licenses.add(licenseOf('MIT'))
  for (const { name, license, source, change } of runtimeComponents) {
    const description = change === undefined ? undefined : `changed: ${change}`
    const part = new Models.Component(Enums.ComponentType.Library, name, {
      bomRef: `bun/${name}`,
      description,
    })
    part.licenses.add(licenseOf(license))
    part.externalReferences.add(new Models.ExternalReference(source, Enums.ExternalReferenceType.VCS))
    bun.components.add(part)
  }
  return bun
}

/** Two platforms have mostly the same crates, and each reference is unique in the document. */
function describeBinding({ crates, ...binding }) {
  const component = describe(binding, Enums.ComponentType.Library)
  for (const { name, version, license } of crates) {
    const purl = `pkg:cargo/${name}@${version}`
    const crate = new Models.Component(Enums.ComponentType.Library, name, {
      version,
      purl,
      bomRef: `${binding.name}/${name}@${version}`,
    })
    crate.licenses.add(licenseOf(license))
    component.components.add(crate)
  }
  return component
}

function licenseOf(license) {
  if (/ (?:OR|AND|WITH) /.test(license)) return new Models.LicenseExpression(license)
  return /^[\w.-]+$/.test(license) ? new Models.SpdxLicense(license) : new Models.NamedLicense(license)
}

function hexOf(base64) {
  return Buffer.from(base64, 'base64').toString('hex')
}
