/** Manifests for winget, schema 1.10: https://learn.microsoft.com/windows/package-manager/package/manifest. */
import { stringify } from 'yaml'

const schemaVersion = '1.10.0'

/** @see homebrewFormula @returns YAML by file name */
export function wingetManifests(
  { name, version, description, license, homepage, repository, time },
  archives,
) {
  const { url, hash } = archives['windows-x64']
  const identifier = `${repository.split('/')[0]}.${name}`
  const shared = { PackageIdentifier: identifier, PackageVersion: version }
  const end = (type) => ({ ManifestType: type, ManifestVersion: schemaVersion })
  const installer = {
    ...shared,
    InstallerType: 'zip',
    NestedInstallerType: 'portable',
    NestedInstallerFiles: [
      { RelativeFilePath: `${name}-${version}-windows-x64\\awsx.exe`, PortableCommandAlias: name },
    ],
    Commands: [name],
    ReleaseDate: new Date(time * 1000).toISOString().slice(0, 10),
    Installers: [{ Architecture: 'x64', InstallerUrl: url, InstallerSha256: hash.toUpperCase() }],
    ...end('installer'),
  }
  const locale = {
    ...shared,
    PackageLocale: 'en-US',
    Publisher: repository.split('/')[0],
    PackageName: name,
    PackageUrl: homepage,
    License: license,
    ShortDescription: description,
    ...end('defaultLocale'),
  }
  const main = { ...shared, DefaultLocale: 'en-US', ...end('version') }
  const file = (kind, value) => [`${identifier}${kind}.yaml`, stringify(value, { lineWidth: 0 })]
  return Object.fromEntries([file('.installer', installer), file('.locale.en-US', locale), file('', main)])
}
