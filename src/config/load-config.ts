import type { Context } from '../context.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { findFindings } from './config-findings.ts'
import type { Dialect } from './header-syntax.ts'
import { findWindowsHome, locateFiles } from './locate-files.ts'
import type { Locations } from './locate-files.ts'
import { makeFile } from './find-headers.ts'
import type { ScannedFile } from './find-headers.ts'
import { listSections, readSection } from './list-sections.ts'
import type { Sections } from './list-sections.ts'
import { showPath, showLocation } from './show-location.ts'
import type { Config, Finding, Section } from './types.ts'

type World = Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>

/**
 * The AWS config and credentials files of a context. Each is read when something of it is asked for first; a missing file,
 * or a folder in its place, is an empty one.
 * @throws AwsxError CONFIG_UNREADABLE, from every function that needs a file which exists and cannot be read
 */
export function loadConfig(context: World): Config {
  const locations = locateFiles(context)
  const show: Config['show'] = (location) => showLocation(locations.home, location)
  const config = once(() => readFile(context, locations, 'config'))
  const credentials = once(() => readFile(context, locations, 'credentials'))
  const profiles = (): Sections => ({ kind: 'profile', files: [config(), credentials()] })
  const ssoSessions = (): Sections => ({ kind: 'sso-session', files: [config()] })
  const services = (): Sections => ({ kind: 'services', files: [config()] })
  return {
    profile: sectionReader(profiles, show),
    profileNames: once(() => listSections(profiles())),
    ssoSession: sectionReader(ssoSessions, show),
    ssoSessionNames: once(() => listSections(ssoSessions())),
    services: sectionReader(services, show),
    findings: () => [...findFindings(config(), credentials()), ...findOtherHome(context, locations)],
    files: { config: locations.config, credentials: locations.credentials },
    show,
  }
}

function sectionReader(
  sections: () => Sections,
  show: Config['show'],
): (name: string) => Section | undefined {
  const known = new Map<string, Section | undefined>()
  return (name) => {
    if (!known.has(name)) known.set(name, readSection(sections(), name, show))
    return known.get(name)
  }
}

function readFile(context: World, locations: Locations, dialect: Dialect): ScannedFile {
  const path = locations[dialect]
  return makeFile(path, dialect, readText(context, path, locations.home))
}

function readText(context: World, path: string, home: string): string {
  if (path === '') return ''
  try {
    return context.readText(path) ?? ''
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return ''
    const reason = isErrno(error, 'EACCES', 'EPERM') ? 'permission denied' : 'it exists, but reading it fails'
    const shown = showPath(home, path)
    throw new AwsxError('CONFIG_UNREADABLE', `cannot read the ${shown} file: ${reason}`, {
      at: shown,
      cause: error,
      hints: [`look at its owner and permissions: ls -l ${shown}`],
    })
  }
}

/** On Windows the AWS CLI ignores `HOME`, which Git Bash and others set; the SDKs, and awsx, follow it. */
function findOtherHome(context: World, { home }: Locations): readonly Finding[] {
  const other = findWindowsHome(context)
  if (other === '' || other === home) return []
  const here = locateFiles({ ...context, env: { HOME: home } })
  const there = locateFiles({ ...context, env: { HOME: other } })
  const isThere = ({ config, credentials }: Locations): boolean =>
    readText(context, config, home) !== '' || readText(context, credentials, home) !== ''
  if (isThere(here) || !isThere(there)) return []
  const message = `HOME is ${home}, where there are no AWS files; the AWS CLI ignores HOME and reads those below ${other}`
  return [{ code: 'other-home', message, location: { file: there.config, line: 1 } }]
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
