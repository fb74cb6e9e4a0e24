import type { SectionEdit } from '../config-edit/edit-section.ts'
import { isIdentifier } from '../config/header-syntax.ts'
import type { Config } from '../config/types.ts'
import { readIfClean } from './read-if-clean.ts'

/** A sign-in that profiles need. */
export interface SessionRequest {
  readonly startUrl: string
  readonly ssoRegion: string
  readonly scopes: readonly string[]
  /** What the tool calls it. */
  readonly name?: string | undefined
}

/** The `[sso-session]` sections that there are, and those that an import adds. */
export interface SessionBook {
  /** The name of the section for a sign-in; one is added if there is none. */
  nameFor(request: SessionRequest): string
  /** A section that the config has; undefined if it has none, or not all of it. */
  find(name: string): SignInLocation | undefined
  isSame(one: SignInLocation, other: SignInLocation): boolean
  added(): readonly SectionEdit[]
}

export interface SignInLocation {
  readonly startUrl: string
  readonly ssoRegion: string
}

interface Known extends SignInLocation {
  readonly name: string
}

/** What botocore and the AWS CLI ask for where a session says nothing. */
const usualScope = 'sso:account:access'

export function openSessions(config: Config): SessionBook {
  const names = new Set(config.ssoSessionNames())
  const known = [...names].flatMap((name): readonly Known[] => {
    const location = readSession(config, name)
    return location === undefined ? [] : [{ name, ...location }]
  })
  const added = new Map<string, SessionRequest>()
  return {
    nameFor(request) {
      const same = known.filter((session) => isSame(session, request))
      const found = same.find(({ name }) => name === request.name) ?? same[0]
      const name = found?.name ?? findFree(names, request.name ?? nameOf(request.startUrl))
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
    isSame,
    added: () => [...added].map(([name, request]) => makeEdit(name, request)),
  }
}

function readSession(config: Config, name: string): SignInLocation | undefined {
  const section = readIfClean(() => config.ssoSession(name))
  const startUrl = section?.get('sso_start_url')?.value ?? ''
  const ssoRegion = section?.get('sso_region')?.value ?? ''
  return startUrl === '' || ssoRegion === '' ? undefined : { startUrl, ssoRegion }
}

function isSame(one: SignInLocation, other: SignInLocation): boolean {
  return one.ssoRegion === other.ssoRegion && plainUrl(one.startUrl) === plainUrl(other.startUrl)
}

/** The portal shows its address with `/` or `/#/` at the end as well. */
function plainUrl(startUrl: string): string {
  const plain = startUrl.replace(/\/?(?:#\/?)?$/, '')
  return plain.replace(/^[a-z]+:\/\/[^/]+/i, (host) => host.toLowerCase())
}

/** `https://corp.awsapps.com/start` is called `corp`. */
function nameOf(startUrl: string): string {
  return /^[a-z]+:\/\/([\w-]+)/i.exec(startUrl)?.[1]?.toLowerCase() ?? 'sso'
}

function findFree(taken: ReadonlySet<string>, request: string): string {
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
  const registration = (scopes.length === 0 ? [usualScope] : scopes).join(',')
  return {
    kind: 'sso-session',
    name,
    set: { sso_start_url: startUrl, sso_region: ssoRegion, sso_registration_scopes: registration },
  }
}
