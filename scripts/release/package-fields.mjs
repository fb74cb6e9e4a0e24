/** What the .deb and .rpm packages say about a release. */

/**
 * @param author of package.json: `Name <address>`, or an object with `name` and `email`
 * @param {string} repository `OWNER/NAME`
 * @returns `Name <address>`, as Debian requires (Debian Policy 5.6.2); without an author, the address that GitHub gives to the owner and
 *   that receives no mail
 */
export function maintainerOf(author, repository) {
  const { name, email } =
    typeof author === 'string'
      ? /^(?<name>[^<(]*[^<(\s])\s*(?:<(?<email>[^>]+)>)?/.exec(author).groups
      : (author ?? {})
  const [owner] = repository.split('/')
  return `${name ?? 'the awsx authors'} <${email ?? `${owner}@users.noreply.github.com`}>`
}

/**
 * A version as dpkg and RPM compare it. They sort `1.0.0~rc.1` before `1.0.0`, and a hyphen would start the package's own revision
 * (deb-version(7), rpm-version(7)).
 */
export function packageVersion(version) {
  return version.replace('-', '~').replaceAll('-', '.')
}

/** Fields of deb-control(5). awsx is a Bun program, which is linked with glibc only. */
export function debianControl({ name, version, description, homepage, bugs, maintainer }, { deb }) {
  return [
    `Package: ${name}`,
    `Version: ${packageVersion(version)}`,
    `Architecture: ${deb}`,
    `Maintainer: ${maintainer}`,
    'Section: utils',
    'Priority: optional',
    'Depends: libc6 (>= 2.17)',
    `Homepage: ${homepage}`,
    `Bugs: ${bugs}`,
    `Description: ${description}`,
    '',
  ].join('\n')
}

/** Whether a version is a candidate for a release, as Semantic Versioning writes it: `1.0.0-rc.1`. */
export function isCandidate(version) {
  return version.includes('-')
}
