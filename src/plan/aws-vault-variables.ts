import { parseDuration } from '../argv/duration.ts'
import { readVariable } from '../context.ts'
import { warn } from './plan-warnings.ts'
import type { PlanChecks, PlanContext } from './plan-checks.ts'
import type { AssumeRoleHop } from './types.ts'

/**
 * The duration in a variable of aws-vault, which overrides `duration_seconds`, as there. An invalid one is ignored with a warning.
 * @returns seconds, undefined if the variable is not set
 */
function readTtl(
  planContext: PlanContext,
  name: 'AWS_SESSION_TOKEN_TTL' | 'AWS_CHAINED_SESSION_TOKEN_TTL' | 'AWS_ASSUME_ROLE_TTL',
): number | undefined {
  const text = readVariable(planContext.variables, name)
  const seconds = text === undefined ? undefined : parseDuration(text)
  if (text !== undefined && seconds === undefined)
    warn(planContext, 'duration-invalid', `${name} "${text}" is not a duration, so it is ignored`, null)
  return seconds
}

/** The variables for GetSessionToken: the MFA device of the user, whatever the profiles say, and the duration. */
export const sessionVariables: PlanChecks['sessionVariables'] = (planContext, hasRoles) => ({
  mfaSerial: readVariable(planContext.variables, 'AWS_MFA_SERIAL'),
  seconds: readTtl(planContext, hasRoles ? 'AWS_CHAINED_SESSION_TOKEN_TTL' : 'AWS_SESSION_TOKEN_TTL'),
})

/** Uses the duration of `AWS_ASSUME_ROLE_TTL` for all roles. */
export function withAssumeRoleTtl(
  planContext: PlanContext,
  roles: readonly AssumeRoleHop[],
): readonly AssumeRoleHop[] {
  const durationSeconds = readTtl(planContext, 'AWS_ASSUME_ROLE_TTL')
  return durationSeconds === undefined ? roles : roles.map((hop) => ({ ...hop, durationSeconds }))
}

/**
 * Uses the device of `AWS_MFA_SERIAL` for the roles with an `mfa_serial` and for the first one, which the user's key assumes. Only an IAM
 * user has devices, so it does not apply to other bases.
 */
export function withMfaVariable(
  planContext: PlanContext,
  roles: readonly AssumeRoleHop[],
): readonly AssumeRoleHop[] {
  const serial = readVariable(planContext.variables, 'AWS_MFA_SERIAL')
  if (serial === undefined) return roles
  return roles.map((hop, index) => {
    if (hop.mfaSerial === null && index > 0) return hop
    if (hop.mfaSerial !== null && hop.mfaSerial !== serial) {
      const message = `profile "${hop.profile}": AWS_MFA_SERIAL (${serial}) replaces mfa_serial`
      warn(planContext, 'mfa-serial-replaced', message, hop.at)
    }
    return { ...hop, mfaSerial: serial }
  })
}
