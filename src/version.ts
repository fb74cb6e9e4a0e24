/** Put in by the build from package.json. */
declare const AWSX_VERSION: string
/** A hash of all files of `src`. */
declare const AWSX_SOURCES: string | undefined
declare const AWSX_HOMEPAGE: string | undefined
declare const AWSX_REPOSITORY: string | undefined

export const version: string = typeof AWSX_VERSION === 'string' ? AWSX_VERSION : 'development'

/** What `awsx --version` prints. */
export const versionLine: string = `awsx ${version}\n`

/** Differs between builds that may plan differently, also of the same version. */
export const buildId: string = `${version} ${typeof AWSX_SOURCES === 'string' ? AWSX_SOURCES : ''}`

/** `homepage` of package.json, without a slash at the end; undefined without one. */
export const homepage: string | undefined = typeof AWSX_HOMEPAGE === 'string' ? AWSX_HOMEPAGE : undefined

/** `OWNER/NAME` of the project on GitHub: of package.json, or of the workflow that built awsx; undefined without one. */
export const repository: string | undefined =
  typeof AWSX_REPOSITORY === 'string' ? AWSX_REPOSITORY : undefined
