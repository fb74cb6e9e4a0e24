import { describeCredentials, issueCredentials } from './credentials.ts'
import { readForm, ServiceError, type Exchange, type Reply } from './exchange.ts'
import { checkMfa } from './mfa.ts'
import { readArn, rolePrincipal, type Principal } from './principal.ts'
import { readDuration, readList, readText, SESSION_NAME } from './query-fields.ts'
import { QUERY_SERVICES, replyQuery } from './query-protocol.ts'
import { readPolicies } from './session-policies.ts'
import { authenticate } from './sigv4.ts'
import { checkTrust, notAuthorized } from './trust.ts'
import type { Role } from './data.ts'

const STS = QUERY_SERVICES['2011-06-15']
const ROLE_CHAINING_SECONDS = 3600

/** Assumes a role as its trust policy, the limits of its sessions and of role chaining allow. */
export function assumeRole(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const caller = authenticate(exchange, 'sts')
  const form = readForm(request)
  const asked = readAssumeRole(form)
  const mfa = checkMfa(cloud, caller.principal.arn, form)
  const { principal } = caller
  const sourceIdentity = checkSourceIdentity(principal, asked)
  const role = checkTrust(principal, asked.roleArn, {
    ...withRole(cloud.data.roles[asked.roleArn]),
    approach: {
      ...asked.conditions,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      mfa: mfa || principal.mfa,
      sessionName: asked.sessionName,
    },
  })
  const { packedPolicySize } = readPolicies(form, readArn(asked.roleArn).accountId)
  const chained = principal.kind === 'role-session'
  const seconds = readRoleDuration(form, role, chained)
  const session: Principal = {
    ...rolePrincipal(asked.roleArn, asked.sessionName),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    transitiveTags: readTransitiveTags(form, principal),
  }
  const maxSessionSeconds = role.maxSessionSeconds ?? 3600
  const issued = issueCredentials(cloud, {
    principal: session,
    seconds,
    issuedBy: 'AssumeRole',
    chained,
    maxSessionSeconds,
  })
  return replyQuery(STS, 'AssumeRole', {
    Credentials: describeCredentials(issued),
    AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId },
    SourceIdentity: sourceIdentity,
    PackedPolicySize: packedPolicySize,
  })
}

/** Assumes a role for the bearer of a token that the role's identity provider would accept; no signature is needed. */
export function assumeRoleWithWebIdentity(exchange: Exchange): Reply {
  const { cloud, request, call } = exchange
  const form = readForm(request)
  const { roleArn, sessionName } = readAssumeRole(form)
  const token = readText(form, { name: 'WebIdentityToken', min: 4, max: 20_000, required: true }) ?? ''
  const role = cloud.data.roles[roleArn]
  const subject = role?.webIdentityTokens?.[token]
  if (!/^[\w.~+/=-]+$/.test(token) || (role !== undefined && subject === undefined)) {
    const text =
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
    throw new ServiceError(400, 'InvalidIdentityToken', text)
  }
  if (role === undefined || !role.trustedPrincipals.includes('web-identity')) {
    throw new ServiceError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
  }
  const { packedPolicySize } = readPolicies(form, readArn(roleArn).accountId)
  const session = rolePrincipal(roleArn, sessionName)
  call.caller = subject ?? ''
  const issued = issueCredentials(cloud, {
    principal: session,
    seconds: readRoleDuration(form, role, false),
    issuedBy: 'AssumeRoleWithWebIdentity',
    maxSessionSeconds: role.maxSessionSeconds ?? 3600,
  })
  return replyQuery(STS, 'AssumeRoleWithWebIdentity', {
    Credentials: describeCredentials(issued),
    SubjectFromWebIdentityToken: subject,
    PackedPolicySize: packedPolicySize,
    AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId },
  })
}

function readAssumeRole(form: URLSearchParams) {
  const roleArn = readText(form, { name: 'RoleArn', min: 20, max: 2048, required: true }) ?? ''
  const session = { name: 'RoleSessionName', min: 2, max: 64, pattern: SESSION_NAME, required: true }
  const sessionName = readText(form, session) ?? ''
  const externalId = readText(form, { name: 'ExternalId', min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ })
  const sourceIdentity = readText(form, { name: 'SourceIdentity', min: 2, max: 64, pattern: SESSION_NAME })
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new ServiceError(400, 'ValidationError', `${roleArn} is invalid`)
  }
  return { roleArn, sessionName, sourceIdentity, conditions: externalId === undefined ? {} : { externalId } }
}

/** A source identity that is set stays for the whole chain and cannot be changed. */
function checkSourceIdentity(
  principal: Principal,
  asked: { roleArn: string; sourceIdentity: string | undefined },
) {
  const { sourceIdentity, roleArn } = asked
  if (principal.sourceIdentity === undefined) return sourceIdentity
  if (sourceIdentity !== undefined && sourceIdentity !== principal.sourceIdentity) {
    throw notAuthorized(principal.arn, 'sts:SetSourceIdentity', roleArn)
  }
  return principal.sourceIdentity
}

function readRoleDuration(form: URLSearchParams, role: Role, chained: boolean): number {
  const seconds = readDuration(form, { min: 900, max: 43_200, default: 3600 })
  if (chained && seconds > ROLE_CHAINING_SECONDS) {
    const text =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.'
    throw new ServiceError(400, 'ValidationError', text)
  }
  if (seconds > (role.maxSessionSeconds ?? 3600)) {
    const text = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
    throw new ServiceError(400, 'ValidationError', text)
  }
  return role.credentialSeconds ?? seconds
}

/** Transitive tags of the calling session go on, and a later hop cannot give them another value. */
function readTransitiveTags(form: URLSearchParams, principal: Principal): Record<string, string> {
  const keys = readList(form, 'Tags', 'Key')
  const values = readList(form, 'Tags', 'Value')
  const tags = Object.fromEntries(keys.map((key, i) => [key, values[i] ?? '']))
  const inherited = principal.transitiveTags
  if (keys.some((key) => key in inherited)) {
    const text =
      "One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session."
    throw new ServiceError(400, 'InvalidParameterValue', text)
  }
  const own = readList(form, 'TransitiveTagKeys').map((key) => [key, tags[key] ?? ''])
  return { ...inherited, ...Object.fromEntries(own) }
}

function withRole(role: Role | undefined): { role?: Role } {
  return role === undefined ? {} : { role }
}
