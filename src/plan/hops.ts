import type { Profile } from '../config/types.ts'
import { oneHour, readDuration, readRoleHop } from './role-hop.ts'
import { readKey, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
import type { AssumeRoleHop, Base, Hop, PlanOptions, SessionTokenHop } from './types.ts'

/** Seconds for which STS may be asked (AWS STS API reference). */
const limits = {
  assumeRole: { least: 900, most: 43_200 },
  sessionToken: { least: 900, most: 129_600, usual: 43_200 },
} as const

/** The result of the walk, before any call is arranged. */
export interface Route {
  readonly base: Base
  /** The profile that holds the base; undefined for credentials of the environment alone. */
  readonly baseProfile: Profile | undefined
  /** Profiles that assume a role, the one next to the base first. */
  readonly roles: readonly Profile[]
  /** The profile that the asked one hands on by awsx's own process. */
  readonly followed?: Profile | undefined
}

/**
 * Arranges the calls behind the base.
 *
 * A GetSessionToken call is put in front when the base is a long-lived access key (no session token), some hop has an
 * `mfa_serial` (or there is no hop and the profile with the key has one), and the first hop asks for no more than an hour:
 * one code then serves every hop with that serial, of this and of other profiles, for twelve hours. With several serials
 * it is the one nearest to the base. A role assumed with such a session gets an hour at most, as STS counts that as role
 * chaining; so who asks for longer is asked a code for the role itself. `noSession` leaves the call out.
 */
export function arrangeHops(planContext: PlanContext, route: Route, options: PlanOptions): readonly Hop[] {
  const requested = [
    ...route.roles.map((profile) => readRoleHop(planContext, profile)),
    ...extraHop(route, options),
  ]
  const roles = requested.map((hop, index) =>
    index === requested.length - 1
      ? { ...hop, durationSeconds: options.durationSeconds ?? hop.durationSeconds }
      : hop,
  )
  const session = options.noSession === true ? undefined : findSession(planContext, { route, roles, options })
  const served = roles.map((hop) => ({
    ...hop,
    mfaFromSession: session !== undefined && hop.mfaSerial === session.mfaSerial,
  }))
  const capped = served.map((hop, index) =>
    capDuration(planContext, hop, index > 0 || isRoleSession(route.base)),
  )
  return session === undefined ? capped : [session, ...capped]
}

/** The base as it is asked for when it is all of the plan: only web identity takes a wish for a duration. */
export function withDuration(base: Base, options: PlanOptions): Base {
  const request = options.durationSeconds
  if (base.kind !== 'web-identity' || request === undefined) return base
  const { least, most } = limits.assumeRole
  return { ...base, durationSeconds: Math.min(most, Math.max(least, request)) }
}

/**
 * The command that prints the MFA code: `mfa_process` of a profile with a serial, the nearest to the base first, else of
 * the profile that holds the key (as in aws-vault).
 */
export function findMfaProcess(route: Route): string | null {
  const holders = route.roles.filter((profile) => readKey(profile, 'mfa_serial') !== undefined)
  const candidates = route.baseProfile === undefined ? holders : [...holders, route.baseProfile]
  const found = candidates
    .map((profile) => readKey(profile, 'mfa_process'))
    .find((text) => text !== undefined)
  return found ?? null
}

/** A profile without a role of its own keeps its MFA device at hand for the one more hop. */
function extraHop(route: Route, options: PlanOptions): readonly AssumeRoleHop[] {
  if (options.roleArn === undefined) return []
  const isFirst = route.roles.length === 0 && route.baseProfile !== undefined
  return [
    {
      kind: 'assume-role',
      profile: route.roles.at(-1)?.name ?? route.base.profile,
      at: null,
      roleArn: options.roleArn,
      roleSessionName: options.roleSessionName ?? null,
      externalId: options.externalId ?? null,
      mfaSerial: isFirst ? (readKey(route.baseProfile, 'mfa_serial') ?? null) : null,
      mfaFromSession: false,
      durationSeconds: oneHour,
      sourceIdentity: null,
      sessionTags: {},
      transitiveSessionTags: [],
      policy: null,
      policyArns: [],
    },
  ]
}

function findSession(
  planContext: PlanContext,
  request: { readonly route: Route; readonly roles: readonly AssumeRoleHop[]; readonly options: PlanOptions },
): SessionTokenHop | undefined {
  const { route, roles, options } = request
  const { base, baseProfile } = route
  const isLongLived = base.kind === 'stored-key' || (base.kind === 'static' && base.sessionToken === null)
  if (!isLongLived || baseProfile === undefined) return undefined
  const mfaSerial =
    roles.length === 0
      ? readKey(baseProfile, 'mfa_serial')
      : roles.find((hop) => hop.mfaSerial !== null)?.mfaSerial
  if (mfaSerial === undefined || mfaSerial === null) return undefined
  const [first] = roles
  if (first !== undefined && first.durationSeconds > oneHour) return undefined
  const asked =
    first === undefined ? (options.durationSeconds ?? readDuration(planContext, baseProfile)) : undefined
  const { least, most, usual } = limits.sessionToken
  const durationSeconds = Math.min(most, Math.max(least, asked ?? usual))
  const hop = {
    kind: 'session-token',
    profile: base.profile,
    at: base.at,
    mfaSerial,
    durationSeconds,
  } as const
  if (asked !== undefined && asked !== durationSeconds) warnOfDuration(planContext, hop, asked)
  return hop
}

/** Whether the base's credentials are those of a role, so that a role assumed with them is chained. */
function isRoleSession(base: Base): boolean {
  if (base.kind === 'login') return base.loginSession.includes(':assumed-role/')
  return ['sso', 'web-identity', 'container', 'ec2-metadata'].includes(base.kind)
}

function capDuration(planContext: PlanContext, hop: AssumeRoleHop, isChained: boolean): AssumeRoleHop {
  const { least, most } = limits.assumeRole
  const request = hop.durationSeconds
  if (isChained && request > oneHour) {
    const message = `profile "${hop.profile}": ${request} s are cut to ${oneHour} s, as a role assumed by a role session lasts an hour at most`
    warn(planContext, 'duration-capped', message, hop.at)
    return { ...hop, durationSeconds: oneHour }
  }
  const durationSeconds = Math.min(most, Math.max(least, request))
  if (durationSeconds !== request) warnOfDuration(planContext, { ...hop, durationSeconds }, request)
  return { ...hop, durationSeconds }
}

function warnOfDuration(planContext: PlanContext, hop: Hop, request: number): void {
  const message = `profile "${hop.profile}": ${request} s are beyond what STS accepts; ${hop.durationSeconds} s are asked for`
  warn(planContext, 'duration-limited', message, hop.at)
}
