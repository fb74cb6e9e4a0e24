/** Writes the software bill of materials of a release in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json): what the package and the binaries contain. */
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { runtimeComponents } from './runtime-components.mjs'

/**
 * @param metadata of the release
 * @param packages `{ name, version, license, integrity? }` of the npm packages in the bundle
 * @param bunVersion of the runtime in the binaries; undefined for the npm package, which has none
 * @returns JSON
 */
export function makeSbom(metadata, packages, bunVersion) {
  const product = describe(metadata, Enums.ComponentType.Application)
  const parts = packages.map((entry) => describe(entry, Enums.ComponentType.Library))
  if (bunVersion !== undefined) parts.push(...describeRuntime(bunVersion))
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
  for (const { name, license, source } of runtimeComponents) {
    const part = new Models.Component(Enums.ComponentType.Library, name, { bomRef: `bun/${name}` })
    part.licenses.add(licenseOf(license))
    part.externalReferences.add(new Models.ExternalReference(source, Enums.ExternalReferenceType.VCS))
    bun.components.add(part)
  }
  return [bun]
}

function licenseOf(license) {
  if (/ (?:OR|AND|WITH) /.test(license)) return new Models.LicenseExpression(license)
  return /^[\w.-]+$/.test(license) ? new Models.SpdxLicense(license) : new Models.NamedLicense(license)
}

function hexOf(base64) {
  return Buffer.from(base64, 'base64').toString('hex')
}
