import { isoSeconds, issueCredentials } from './credentials.ts'
import { readForm, Refusal, type Exchange, type Reply } from './exchange.ts'
import { useMfaCode } from './mfa.ts'
import { readArn, rolePrincipal, type Principal } from './principal.ts'
import { readDuration, readList, readText } from './query-fields.ts'
import { QUERY_SERVICES, replyQuery, type XmlValue } from './query-protocol.ts'
import { authenticate, type Caller } from './sigv4.ts'
import type { IssuedCredentials } from './state.ts'
import { checkTrust, notAuthorized } from './trust.ts'
import type { Role } from './world.ts'

const STS = QUERY_SERVICES['2011-06-15']
const ROLE_SESSION = /^[\w+=,.@-]*$/
const ROLE_CHAINING_SECONDS = 3600

/** The actions of STS that this server knows. */
export const STS_ACTIONS: Record<string, (exchange: Exchange) => Reply> = {
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetCallerIdentity: getCallerIdentity,
  GetFederationToken: getFederationToken,
  GetSessionToken: getSessionToken,
}

function getCallerIdentity(exchange: Exchange): Reply {
  const { principal } = authenticate(exchange, 'sts')
  return replyQuery(STS, 'GetCallerIdentity', {
    Arn: principal.arn,
    UserId: principal.userId,
    Account: principal.accountId,
  })
}

function assumeRole(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const caller = authenticate(exchange, 'sts')
  const form = readForm(request)
  const asked = readAssumeRole(form)
  const mfa = checkMfa(exchange, caller, form)
  const { principal } = caller
  const sourceIdentity = checkSourceIdentity(principal, asked)
  const role = checkTrust(principal, asked.roleArn, {
    ...withRole(cloud.world.roles[asked.roleArn]),
    approach: {
      ...asked.conditions,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      mfa: mfa || principal.mfa,
      sessionName: asked.sessionName,
    },
  })
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
    Credentials: writeCredentials(issued),
    AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId },
    SourceIdentity: sourceIdentity,
  })
}

function assumeRoleWithWebIdentity(exchange: Exchange): Reply {
  const { cloud, request, call } = exchange
  const form = readForm(request)
  const { roleArn, sessionName } = readAssumeRole(form)
  const token = readText(form, { name: 'WebIdentityToken', min: 4, max: 20_000, required: true }) ?? ''
  const role = cloud.world.roles[roleArn]
  const subject = role?.webIdentityTokens?.[token]
  if (!/^[\w.~+/=-]+$/.test(token) || (role !== undefined && subject === undefined)) {
    const text =
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
    throw new Refusal(400, 'InvalidIdentityToken', text)
  }
  if (role === undefined || !role.trustedPrincipals.includes('web-identity')) {
    throw new Refusal(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
  }
  const session = rolePrincipal(roleArn, sessionName)
  call.caller = subject ?? ''
  const issued = issueCredentials(cloud, {
    principal: session,
    seconds: readRoleDuration(form, role, false),
    issuedBy: 'AssumeRoleWithWebIdentity',
    maxSessionSeconds: role.maxSessionSeconds ?? 3600,
  })
  return replyQuery(STS, 'AssumeRoleWithWebIdentity', {
    Credentials: writeCredentials(issued),
    SubjectFromWebIdentityToken: subject,
    AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId },
  })
}

function getSessionToken(exchange: Exchange): Reply {
  const caller = authenticate(exchange, 'sts')
  if (!caller.longTerm) {
    throw new Refusal(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials')
  }
  const form = readForm(exchange.request)
  const seconds = readUserDuration(form, caller.principal)
  const mfa = checkMfa(exchange, caller, form)
  const principal = { ...caller.principal, mfa }
  const issued = issueCredentials(exchange.cloud, { principal, seconds, issuedBy: 'GetSessionToken' })
  return replyQuery(STS, 'GetSessionToken', { Credentials: writeCredentials(issued) })
}

function getFederationToken(exchange: Exchange): Reply {
  const caller = authenticate(exchange, 'sts')
  if (!caller.longTerm) {
    throw new Refusal(403, 'AccessDenied', 'Cannot call GetFederationToken with session credentials')
  }
  const form = readForm(exchange.request)
  const name = readText(form, { name: 'Name', min: 2, max: 32, pattern: ROLE_SESSION, required: true }) ?? ''
  const seconds = readUserDuration(form, caller.principal)
  const { partition, accountId } = readArn(caller.principal.arn)
  const principal: Principal = {
    kind: 'federated-user',
    arn: `arn:${partition}:sts::${accountId}:federated-user/${name}`,
    userId: `${accountId}:${name}`,
    accountId,
    mfa: false,
    transitiveTags: {},
  }
  const issued = issueCredentials(exchange.cloud, { principal, seconds, issuedBy: 'GetFederationToken' })
  return replyQuery(STS, 'GetFederationToken', {
    Credentials: writeCredentials(issued),
    FederatedUser: { Arn: principal.arn, FederatedUserId: principal.userId },
    PackedPolicySize: 6,
  })
}

function readAssumeRole(form: URLSearchParams) {
  const roleArn = readText(form, { name: 'RoleArn', min: 20, max: 2048, required: true }) ?? ''
  const session = { name: 'RoleSessionName', min: 2, max: 64, pattern: ROLE_SESSION, required: true }
  const sessionName = readText(form, session) ?? ''
  const externalId = readText(form, { name: 'ExternalId', min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ })
  const sourceIdentity = readText(form, { name: 'SourceIdentity', min: 2, max: 64, pattern: ROLE_SESSION })
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new Refusal(400, 'ValidationError', `${roleArn} is invalid`)
  }
  return { roleArn, sessionName, sourceIdentity, conditions: externalId === undefined ? {} : { externalId } }
}

/** @returns whether a right code came along; none at all is not an error here but in the trust policy. */
function checkMfa(exchange: Exchange, caller: Caller, form: URLSearchParams): boolean {
  const serial = readText(form, { name: 'SerialNumber', min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/ })
  const code = readText(form, { name: 'TokenCode', min: 6, max: 6, pattern: /^[\d]*$/ })
  if (serial === undefined && code === undefined) return false
  if (serial === undefined || code === undefined) {
    const text =
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.'
    throw new Refusal(403, 'AccessDenied', text)
  }
  useMfaCode(exchange.cloud, { user: caller.principal.arn, serial, code })
  return true
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
    throw new Refusal(400, 'ValidationError', text)
  }
  if (seconds > (role.maxSessionSeconds ?? 3600)) {
    const text = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
    throw new Refusal(400, 'ValidationError', text)
  }
  return role.credentialSeconds ?? seconds
}

function readUserDuration(form: URLSearchParams, principal: Principal): number {
  const root = principal.kind === 'root'
  return readDuration(form, { min: 900, max: root ? 3600 : 129_600, default: root ? 3600 : 43_200 })
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
    throw new Refusal(400, 'InvalidParameterValue', text)
  }
  const own = readList(form, 'TransitiveTagKeys').map((key) => [key, tags[key] ?? ''])
  return { ...inherited, ...Object.fromEntries(own) }
}

function withRole(role: Role | undefined): { role?: Role } {
  return role === undefined ? {} : { role }
}

function writeCredentials(issued: IssuedCredentials): XmlValue {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: isoSeconds(issued.expiresAt),
  }
}
