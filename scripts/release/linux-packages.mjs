/** Makes the .deb and .rpm packages from the folder of an archive. Needs dpkg-deb or rpmbuild. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { debianControl, packageVersion } from './package-fields.mjs'
import { releaseNotes } from './release-notes.mjs'
import { run } from './run.mjs'
import { setTimes } from './stage.mjs'

/** Where Debian's and Fedora's packages have these files. Only the folder of zsh's completions differs. */
const zshFolders = { deb: 'usr/share/zsh/vendor-completions', rpm: 'usr/share/zsh/site-functions' }

/** What removing the package says. Each user has a store, and root's scripts must not search the homes for them. */
const whatStays =
  'awsx: the store of each user stays, by default in ~/.local/state/awsx. It can hold access keys.'

/** dpkg gives `remove` when the package goes, and `upgrade` when a newer one replaces it (Debian Policy 6.5). */
const postRemoval = `#!/bin/sh
set -e
if [ "$1" = remove ]; then
  echo '${whatStays}'
fi
`

/**
 * @param {{ metadata: object, platform: object, staged: string, work: string, output: string, compress?: boolean }} request `staged` is the
 *   folder of the archive
 * @returns the path of the package
 */
export function makeDeb({ metadata, platform, staged, work, output, compress = true }) {
  const tree = join(work, `deb-${platform.deb}`)
  layOut(staged, tree, 'deb')
  writeDocs(tree, metadata)
  mkdirSync(join(tree, 'DEBIAN'))
  writeFileSync(join(tree, 'DEBIAN/control'), debianControl(metadata, platform))
  writeFileSync(join(tree, 'DEBIAN/postrm'), postRemoval, { mode: 0o755 })
  setTimes(tree, metadata.time)
  // GitHub changes a tilde in the name of a file, so the names have the version as it is.
  const file = join(output, `${metadata.name}_${metadata.version}_${platform.deb}.deb`)
  const env = { SOURCE_DATE_EPOCH: String(metadata.time) }
  run('dpkg-deb', ['--root-owner-group', compress ? '-Zxz' : '-Znone', '--build', tree, file], { env })
  return file
}

/** @see makeDeb */
export function makeRpm({ metadata, platform, staged, work, output, compress = true }) {
  const top = join(work, `rpm-${platform.rpm}`)
  const tree = join(top, 'tree')
  layOut(staged, tree, 'rpm')
  setTimes(tree, metadata.time)
  const spec = join(top, 'awsx.spec')
  writeFileSync(spec, rpmSpec(metadata, tree))
  const env = { SOURCE_DATE_EPOCH: String(metadata.time) }
  const file = `${metadata.name}-${metadata.version}-1.${platform.rpm}.rpm`
  const define = (name, value) => ['--define', `${name} ${value}`]
  run(
    'rpmbuild',
    [
      '-bb',
      `--target=${platform.rpm}`,
      ...define('_topdir', top),
      ...define('_rpmdir', output),
      ...define('_build_name_fmt', file),
      ...define('use_source_date_epoch_as_buildtime', '1'),
      ...define('clamp_mtime_to_source_date_epoch', '1'),
      ...define('_buildhost', 'localhost'),
      ...define('_binary_payload', compress ? 'w6T2.xzdio' : 'w.ufdio'),
      spec,
    ],
    { env },
  )
  return join(output, file)
}

function layOut(staged, tree, format) {
  rmSync(tree, { recursive: true, force: true })
  const put = (source, target, mode = 0o644) => {
    mkdirSync(dirname(join(tree, target)), { recursive: true })
    copyFileSync(join(staged, source), join(tree, target))
    chmodSync(join(tree, target), mode)
  }
  put('awsx', 'usr/bin/awsx', 0o755)
  put('completions/awsx.bash', 'usr/share/bash-completion/completions/awsx')
  put('completions/_awsx', `${zshFolders[format]}/_awsx`)
  put('completions/awsx.fish', 'usr/share/fish/vendor_completions.d/awsx.fish')
  put('LICENSE', format === 'deb' ? 'usr/share/doc/awsx/copyright' : 'usr/share/licenses/awsx/LICENSE')
  put('THIRD-PARTY-NOTICES.txt', 'usr/share/doc/awsx/THIRD-PARTY-NOTICES.txt')
  mkdirSync(join(tree, 'usr/share/man/man1'), { recursive: true })
  // Level 9 and no time, as Debian's policy asks (12.1).
  writeFileSync(join(tree, 'usr/share/man/man1/awsx.1.gz'), gzip(readFileSync(join(staged, 'awsx.1'))))
}

function writeDocs(tree, metadata) {
  writeFileSync(join(tree, 'usr/share/doc/awsx/changelog.gz'), gzip(releaseNotes(metadata)))
}

function gzip(content) {
  return gzipSync(content, { level: 9 })
}

/**
 * The binary is not stripped: Bun keeps the code of awsx behind the end of the ELF file. `%postun` gets the number of versions that stay
 * installed, and rpm itself runs Lua, so it works where no shell is.
 */
function rpmSpec({ name, version: release, description, license, homepage, maintainer, time }, tree) {
  const version = packageVersion(release)
  return `%global __strip /bin/true
%global debug_package %{nil}
%global __brp_strip /bin/true
%global _build_id_links none
Name: ${name}
Version: ${version}
Release: 1
Summary: ${description}
License: ${license}
URL: ${homepage}
AutoReqProv: no
Requires: glibc >= 2.17

%description
${description}

%install
mkdir -p %{buildroot}
cp -a ${tree}/. %{buildroot}/

%postun -p <lua>
if tonumber(arg[2]) == 0 then print("${whatStays}") end

%files
/usr/bin/awsx
/usr/share/man/man1/awsx.1.gz
/usr/share/bash-completion/completions/awsx
/usr/share/zsh/site-functions/_awsx
/usr/share/fish/vendor_completions.d/awsx.fish
%license /usr/share/licenses/awsx/LICENSE
%doc /usr/share/doc/awsx/THIRD-PARTY-NOTICES.txt

%changelog
* ${rpmDate(time)} ${maintainer} - ${version}-1
- See the release notes
`
}

/** `Sat Nov 28 2026`, in UTC. */
function rpmDate(time) {
  const [day, date, month, year] = new Date(time * 1000).toUTCString().replace(',', '').split(' ')
  return `${day} ${month} ${date} ${year}`
}
