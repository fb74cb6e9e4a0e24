/** The package `awsx-bin` for the Arch User Repository: https://wiki.archlinux.org/title/PKGBUILD. */

/** @see homebrewFormula @returns PKGBUILD and .SRCINFO by file name */
export function aurPackage(metadata, archives, platforms) {
  const sources = platforms
    .filter(({ aur }) => aur !== undefined)
    .map(({ name, aur }) => ({
      architecture: aur,
      folder: `awsx-${metadata.version}-${name}`,
      ...archives[name],
    }))
  return { PKGBUILD: pkgbuild(metadata, sources), '.SRCINFO': srcinfo(metadata, sources) }
}

/** A hyphen would start the package's own revision. */
function pkgver(version) {
  return version.replaceAll('-', '_')
}

function pkgbuild({ version, description, license, homepage }, sources) {
  const each = (line) => sources.map(line).join('\n')
  return `pkgname=awsx-bin
pkgver=${pkgver(version)}
pkgrel=1
pkgdesc='${description}'
arch=(${sources.map(({ architecture }) => `'${architecture}'`).join(' ')})
url='${homepage}'
license=('${license}')
depends=('glibc')
provides=('awsx')
conflicts=('awsx')
# Bun keeps the code of awsx behind the end of the ELF file.
options=('!strip' '!debug')
${each(({ architecture, url }) => `source_${architecture}=('${url}')`)}
${each(({ architecture, hash }) => `sha256sums_${architecture}=('${hash}')`)}

package() {
  cd "awsx-${version}-linux-$([[ $CARCH == aarch64 ]] && echo arm64 || echo x64)"
  install -Dm755 awsx "$pkgdir/usr/bin/awsx"
  install -Dm644 awsx.1 "$pkgdir/usr/share/man/man1/awsx.1"
  install -Dm644 completions/awsx.bash "$pkgdir/usr/share/bash-completion/completions/awsx"
  install -Dm644 completions/_awsx "$pkgdir/usr/share/zsh/site-functions/_awsx"
  install -Dm644 completions/awsx.fish "$pkgdir/usr/share/fish/vendor_completions.d/awsx.fish"
  install -Dm644 LICENSE THIRD-PARTY-NOTICES.txt -t "$pkgdir/usr/share/licenses/awsx-bin/"
}
`
}

function srcinfo({ version, description, license, homepage }, sources) {
  const lines = [
    `pkgdesc = ${description}`,
    `pkgver = ${pkgver(version)}`,
    'pkgrel = 1',
    `url = ${homepage}`,
    ...sources.map(({ architecture }) => `arch = ${architecture}`),
    `license = ${license}`,
    'depends = glibc',
    'provides = awsx',
    'conflicts = awsx',
    'options = !strip',
    'options = !debug',
    ...sources.flatMap(({ architecture, url, hash }) => [
      `source_${architecture} = ${url}`,
      `sha256sums_${architecture} = ${hash}`,
    ]),
  ]
  return `pkgbase = awsx-bin\n${lines.map((line) => `\t${line}\n`).join('')}\npkgname = awsx-bin\n`
}
