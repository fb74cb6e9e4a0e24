import type { Property } from '../config/types.ts'
import { oneHour, readDuration, readRoleHop } from './role-hop.ts'
import { findProperty, readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { AssumeRoleHop, Base, Hop, PlanOptions, SessionTokenHop, ProfileChain } from './types.ts'

/** Durations that STS accepts, in seconds (AWS STS API reference). */
const limits = {
  assumeRole: { least: 900, most: 43_200 },
  sessionToken: { least: 900, most: 129_600, usual: 43_200 },
} as const

/**
 * Plans the hops after the base.
 *
 * GetSessionToken comes first if the base is a long-lived access key (no session token), a hop has an `mfa_serial` (or there
 * is no hop and the profile with the key has one), and the first hop lasts at most an hour. One code then covers all hops
 * with that serial, of all profiles, for twelve hours. If there are several serials, the one closest to the base is used. STS
 * counts a role assumed with such a session as chained and limits it to an hour; a longer role asks for its own code instead.
 * `noSession` leaves the call out.
 */
export function planHops(
  planContext: PlanContext,
  chain: ProfileChain,
  options: PlanOptions,
): readonly Hop[] {
  const configured = chain.roles.map((profile) => readRoleHop(planContext, profile))
  const requested = planContext.checks.changeRoles(planContext, chain, configured, options)
  const roles = requested.map((hop, index) =>
    index === requested.length - 1
      ? {
          ...hop,
          durationSeconds: options.durationSeconds ?? hop.durationSeconds,
          roleSessionName: options.roleSessionName ?? hop.roleSessionName,
        }
      : hop,
  )
  const session = options.noSession === true ? undefined : findSession(planContext, { chain, roles, options })
  const served = roles.map((hop) => ({
    ...hop,
    mfaFromSession: session !== undefined && hop.mfaSerial === session.mfaSerial,
  }))
  const capped = served.map((hop, index) =>
    capDuration(planContext, hop, index > 0 || isRoleSession(chain.base)),
  )
  return session === undefined ? capped : [session, ...capped]
}

/**
 * The base of a plan without hops, with the requested duration and session name, which only web identity takes.
 * @throws AwsxError USAGE for a session name that no call takes
 */
export function withOptions(planContext: PlanContext, base: Base, options: PlanOptions): Base {
  const { durationSeconds: request, roleSessionName } = options
  if (base.kind !== 'web-identity') {
    if (roleSessionName !== undefined) throw planContext.checks.errors.sessionNameWithoutRole(base)
    return base
  }
  const { least, most } = limits.assumeRole
  return {
    ...base,
    roleSessionName: roleSessionName ?? base.roleSessionName,
    durationSeconds: request === undefined ? base.durationSeconds : Math.min(most, Math.max(least, request)),
  }
}

/**
 * The command that prints the MFA code: `mfa_process` of the profile with a serial that is closest to the base, else of the
 * profile with the key (as in aws-vault).
 */
export function findMfaProcess(chain: ProfileChain): Property | undefined {
  const holders = chain.roles.filter((profile) => readKey(profile, 'mfa_serial') !== undefined)
  const candidates = chain.baseProfile === undefined ? holders : [...holders, chain.baseProfile]
  return candidates
    .map((profile) => findProperty(profile, 'mfa_process'))
    .find((property) => property !== undefined)
}

function findSession(
  planContext: PlanContext,
  request: {
    readonly chain: ProfileChain
    readonly roles: readonly AssumeRoleHop[]
    readonly options: PlanOptions
  },
): SessionTokenHop | undefined {
  const { chain, roles, options } = request
  const { base, baseProfile } = chain
  if (!isLongLived(base) || baseProfile === undefined) return undefined
  const { requested = baseProfile } = chain
  const holder = readKey(requested, 'mfa_serial') === undefined ? baseProfile : requested
  const withDevice = roles.find((hop) => hop.mfaSerial !== null)
  const variables = planContext.checks.sessionVariables(planContext, roles.length > 0)
  const own = variables.mfaSerial ?? readKey(holder, 'mfa_serial')
  const mfaSerial = roles.length === 0 ? own : withDevice?.mfaSerial
  if (mfaSerial === undefined || mfaSerial === null) return undefined
  if (roles.length === 0)
    planContext.checks.checkKeys(planContext, `profile "${holder.name}"`, holder, ['mfa_serial'])
  const [first] = roles
  if (first !== undefined && first.durationSeconds > oneHour) return undefined
  const requestedSeconds =
    first === undefined
      ? (options.durationSeconds ?? variables.seconds ?? readDuration(planContext, baseProfile))
      : variables.seconds
  const { least, most, usual } = limits.sessionToken
  const durationSeconds = Math.min(most, Math.max(least, requestedSeconds ?? usual))
  const hop = {
    kind: 'session-token',
    profile: base.profile,
    at: base.at,
    mfaSerial,
    mfaProfile: withDevice?.profile ?? holder.name,
    durationSeconds,
  } as const
  if (requestedSeconds !== undefined && requestedSeconds !== durationSeconds)
    planContext.checks.warnings?.warnOfDuration(planContext, hop, requestedSeconds)
  return hop
}

/** Whether the base is the key of an IAM user (or root), which GetSessionToken takes. */
export function isLongLived(base: Base): boolean {
  return base.kind === 'stored-key' || (base.kind === 'static' && base.sessionToken === null)
}

/** Whether the base gives role credentials, so that a role assumed with them counts as chained. */
function isRoleSession(base: Base): boolean {
  if (base.kind === 'login') return base.loginSession.includes(':assumed-role/')
  return ['sso', 'web-identity', 'container', 'ec2-metadata'].includes(base.kind)
}

function capDuration(planContext: PlanContext, hop: AssumeRoleHop, isChained: boolean): AssumeRoleHop {
  const { least, most } = limits.assumeRole
  const request = hop.durationSeconds
  if (isChained && request > oneHour) {
    const capped = { ...hop, durationSeconds: oneHour }
    planContext.checks.warnings?.warnOfChainedDuration(planContext, capped, request)
    return capped
  }
  const durationSeconds = Math.min(most, Math.max(least, request))
  const limited = { ...hop, durationSeconds }
  if (durationSeconds !== request) planContext.checks.warnings?.warnOfDuration(planContext, limited, request)
  return limited
}
