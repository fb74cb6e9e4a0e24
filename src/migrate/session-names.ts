import type { SectionEdit } from '../config-edit/edit-section.ts'
import { isIdentifier } from '../config/header-syntax.ts'
import type { Config } from '../config/types.ts'
import { isSamePortal } from '../plan/same-portal.ts'
import type { PortalLocation } from '../plan/same-portal.ts'
import { readIfClean } from './read-if-clean.ts'

/** A sign-in that profiles need. */
export interface SessionRequest {
  readonly startUrl: string
  readonly ssoRegion: string
  readonly scopes: readonly string[]
  /** The tool's name for it. */
  readonly name?: string | undefined
}

/** The existing `[sso-session]` sections, and those that an import adds. */
export interface SsoSessions {
  /** The section name for a sign-in; adds a section if no existing one matches. */
  nameFor(request: SessionRequest): string
  /** An existing section; undefined if it does not exist or is incomplete. */
  find(name: string): PortalLocation | undefined
  added(): readonly SectionEdit[]
}

interface Known extends PortalLocation {
  readonly name: string
}

/** The scope that botocore and the AWS CLI request if the session sets none. */
const defaultScope = 'sso:account:access'

export function openSsoSessions(config: Config): SsoSessions {
  const names = new Set(config.ssoSessionNames())
  const known = [...names].flatMap((name): readonly Known[] => {
    const location = readSession(config, name)
    return location === undefined ? [] : [{ name, ...location }]
  })
  const added = new Map<string, SessionRequest>()
  return {
    nameFor(request) {
      const same = known.filter((session) => isSamePortal(session, request))
      const found = same.find(({ name }) => name === request.name) ?? same[0]
      const name = found?.name ?? findFreeName(names, request.name ?? nameOf(request.startUrl))
      if (found === undefined) {
        names.add(name)
        known.push({ ...request, name })
      }
      const present = added.get(name)
      if (found === undefined || present !== undefined)
        added.set(name, { ...(present ?? request), scopes: join(present?.scopes ?? [], request.scopes) })
      return name
    },
    find: (name) => known.find((session) => session.name === name),
    added: () => [...added].map(([name, request]) => makeEdit(name, request)),
  }
}

function readSession(config: Config, name: string): PortalLocation | undefined {
  const section = readIfClean(() => config.ssoSession(name))
  const startUrl = section?.get('sso_start_url')?.value ?? ''
  const ssoRegion = section?.get('sso_region')?.value ?? ''
  return startUrl === '' || ssoRegion === '' ? undefined : { startUrl, ssoRegion }
}

/** `https://corp.awsapps.com/start` becomes `corp`. */
function nameOf(startUrl: string): string {
  return /^[a-z]+:\/\/([\w-]+)/i.exec(startUrl)?.[1]?.toLowerCase() ?? 'sso'
}

function findFreeName(taken: ReadonlySet<string>, request: string): string {
  const name = request.replaceAll(/[^\w.-]+/g, '-')
  const base = isIdentifier(name) ? name : 'sso'
  let free = base
  for (let count = 2; taken.has(free); count += 1) free = `${base}-${count}`
  return free
}

function join(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more.filter((scope) => /^[\w:.*/-]+$/.test(scope))])]
}

function makeEdit(name: string, { startUrl, ssoRegion, scopes }: SessionRequest): SectionEdit {
  const registration = (scopes.length === 0 ? [defaultScope] : scopes).join(',')
  return {
    kind: 'sso-session',
    name,
    set: { sso_start_url: startUrl, sso_region: ssoRegion, sso_registration_scopes: registration },
  }
}
