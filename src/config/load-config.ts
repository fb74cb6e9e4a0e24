import type { Context } from '../context.ts'
import { AwsxError, hintAtUnreadable, isErrno, UnreadableFileError } from '../errors.ts'
import { makeSourceFile } from './find-headers.ts'
import { locateFiles, showLocation, showPath } from './locate-files.ts'
import { listSectionNames, readSection } from './read-section.ts'
import type { SectionFiles } from './read-section.ts'
import type { Config, Dialect, Section, SourceFile } from './types.ts'

type ConfigContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>

/**
 * Opens the AWS config and credentials files of a context. Each file is read on first use. A missing file counts as empty, and so does
 * a folder of that name.
 * @throws AwsxError CONFIG_UNREADABLE, from each function that needs a file which exists but cannot be read
 */
export function loadConfig(context: ConfigContext): Config {
  const locations = locateFiles(context)
  const show: Config['show'] = (location) => showLocation(locations.home, location)
  const read = (dialect: Dialect): SourceFile =>
    makeSourceFile(locations[dialect], dialect, readConfigFile(context, locations[dialect], locations.home))
  const config = once(() => read('config'))
  const credentials = once(() => read('credentials'))
  const profiles = (): SectionFiles => ({ kind: 'profile', files: [config(), credentials()] })
  const ssoSessions = (): SectionFiles => ({ kind: 'sso-session', files: [config()] })
  const services = (): SectionFiles => ({ kind: 'services', files: [config()] })
  return {
    profile: sectionReader(profiles, show),
    profileNames: once(() => listSectionNames(profiles())),
    ssoSession: sectionReader(ssoSessions, show),
    ssoSessionNames: once(() => listSectionNames(ssoSessions())),
    services: sectionReader(services, show),
    files: { config: locations.config, credentials: locations.credentials },
    sources: () => ({ config: config(), credentials: credentials() }),
    show,
  }
}

function sectionReader(
  files: () => SectionFiles,
  show: Config['show'],
): (name: string) => Section | undefined {
  const sections = new Map<string, Section | undefined>()
  return (name) => {
    if (!sections.has(name)) sections.set(name, readSection(files(), name, show))
    return sections.get(name)
  }
}

/**
 * The text of a config file; empty for a missing file and for the empty path.
 * @param home the home directory, to shorten the path in messages
 * @throws AwsxError CONFIG_UNREADABLE
 */
export function readConfigFile(context: Pick<Context, 'readText'>, path: string, home: string): string {
  if (path === '') return ''
  try {
    return context.readText(path) ?? ''
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return ''
    const reason = isErrno(error, 'EACCES', 'EPERM')
      ? 'permission denied'
      : error instanceof UnreadableFileError
        ? `it ${error.message}`
        : 'the file exists, but reading it failed'
    const shown = showPath(home, path)
    throw new AwsxError('CONFIG_UNREADABLE', `cannot read the ${shown} file: ${reason}`, {
      at: shown,
      cause: error,
      hints: [hintAtUnreadable(error) ?? `check its owner and permissions: ls -l ${shown}`],
    })
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
