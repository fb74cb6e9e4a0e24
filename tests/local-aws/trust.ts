import { ServiceError } from './exchange.ts'
import { readArn, type Principal } from './principal.ts'
import type { Role } from './data.ts'

/** What a caller brings along when it asks for a role. */
export type Approach = {
  externalId?: string
  mfa: boolean
  sourceIdentity?: string
  sessionName: string
}

/**
 * Decides by the role's trust policy whether a principal may assume it. AWS does not tell which condition failed,
 * nor whether the role exists: the text is always the same.
 *
 * @throws Refusal AccessDenied
 */
export function checkTrust(
  principal: Principal,
  roleArn: string,
  trust: { role?: Role; approach: Approach },
): Role {
  const { role, approach } = trust
  if (principal.kind === 'root') {
    throw new ServiceError(403, 'AccessDenied', 'Roles may not be assumed by root accounts.')
  }
  if (role === undefined || !isTrusted(principal, role) || !meetsConditions(role, approach)) {
    throw notAuthorized(principal.arn, 'sts:AssumeRole', roleArn)
  }
  return role
}

/** @returns the error that AWS writes when no policy allows an action on a resource. */
export function notAuthorized(caller: string, action: string, resource: string): ServiceError {
  return new ServiceError(
    403,
    'AccessDenied',
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource}`,
  )
}

function isTrusted(principal: Principal, role: Role): boolean {
  return role.trustedPrincipals.some((entry) => {
    if (entry === '*' || entry === principal.arn || entry === principal.roleArn) return true
    if (entry.startsWith('permission-set:'))
      return entry.slice('permission-set:'.length) === principal.permissionSet
    if (/^\d{12}$/.test(entry)) return entry === principal.accountId
    return entry.endsWith(':root') && readArn(entry).accountId === principal.accountId
  })
}

function meetsConditions(role: Role, approach: Approach): boolean {
  if (role.externalId !== undefined && role.externalId !== approach.externalId) return false
  if (role.requireMfa === true && !approach.mfa) return false
  if (role.requireSourceIdentity === true && approach.sourceIdentity === undefined) return false
  return role.requireSessionName === undefined || role.requireSessionName === approach.sessionName
}
