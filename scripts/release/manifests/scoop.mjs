/** A manifest for a Scoop bucket: https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests. */
/** @see homebrewFormula @returns JSON */
export function scoopManifest({ name, version, description, license, homepage, repository }, archives) {
  const { url, hash } = archives['windows-x64']
  const folder = `${name}-${version}-windows-x64`
  const latest = url.replaceAll(version, '$version')
  const manifest = {
    version,
    description,
    homepage,
    license,
    architecture: { '64bit': { url, hash, extract_dir: folder } },
    bin: 'awsx.exe',
    checkver: { github: `https://github.com/${repository}` },
    autoupdate: {
      architecture: { '64bit': { url: latest, extract_dir: folder.replaceAll(version, '$version') } },
      hash: { url: '$baseurl/SHA256SUMS' },
    },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
