/** @returns `OWNER/NAME` on GitHub by `repository` of package.json, undefined without it */
export function repositoryOf({ repository }) {
  const url = typeof repository === 'string' ? repository : repository?.url
  return url === undefined ? undefined : /github(?:\.com[/:]|:)([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1]
}

/**
 * Constants of the bundle (src/version.ts): the home page for links to the documentation, and the repository whose releases
 * `awsx update --check` asks for. Without `repository` in package.json, GITHUB_REPOSITORY names it, which GitHub sets in a workflow.
 */
export function definedAddresses(manifest) {
  // npm init adds `#readme` to the address of a repository.
  const homepage = manifest.homepage?.replace(/#.*$/, '').replace(/\/$/, '')
  const repository = repositoryOf(manifest) ?? process.env.GITHUB_REPOSITORY
  return {
    ...(homepage === undefined ? {} : { AWSX_HOMEPAGE: JSON.stringify(homepage) }),
    ...(repository === undefined || repository === '' ? {} : { AWSX_REPOSITORY: JSON.stringify(repository) }),
  }
}
