import { assumeRole, assumeRoleWithWebIdentity } from './assume-role.ts'
import { describeCredentials, issueCredentials } from './credentials.ts'
import { readForm, ServiceError, type Exchange, type Reply } from './exchange.ts'
import { checkMfa } from './mfa.ts'
import { readArn, type Principal } from './principal.ts'
import { readDuration, readText, SESSION_NAME } from './query-fields.ts'
import { QUERY_SERVICES, replyQuery } from './query-protocol.ts'
import { getScopedCredentials } from './scoped-credentials.ts'
import { readPolicies } from './session-policies.ts'
import { authenticate } from './sigv4.ts'

const STS = QUERY_SERVICES['2011-06-15']

/** The actions of STS that this server knows. */
export const STS_ACTIONS: Record<string, (exchange: Exchange) => Reply> = {
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetCallerIdentity: getCallerIdentity,
  GetFederationToken: getFederationToken,
  GetScopedCredentials: getScopedCredentials,
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

function getSessionToken(exchange: Exchange): Reply {
  const caller = authenticate(exchange, 'sts')
  if (!caller.longTerm) {
    throw new ServiceError(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials')
  }
  const form = readForm(exchange.request)
  const seconds = readUserDuration(form, caller.principal)
  const mfa = checkMfa(exchange.cloud, caller.principal.arn, form)
  const principal = { ...caller.principal, mfa }
  const issued = issueCredentials(exchange.cloud, { principal, seconds, issuedBy: 'GetSessionToken' })
  return replyQuery(STS, 'GetSessionToken', { Credentials: describeCredentials(issued) })
}

function getFederationToken(exchange: Exchange): Reply {
  const caller = authenticate(exchange, 'sts')
  if (!caller.longTerm) {
    throw new ServiceError(403, 'AccessDenied', 'Cannot call GetFederationToken with session credentials')
  }
  const form = readForm(exchange.request)
  const name = readText(form, { name: 'Name', min: 2, max: 32, pattern: SESSION_NAME, required: true }) ?? ''
  const seconds = readUserDuration(form, caller.principal)
  const { partition, accountId } = readArn(caller.principal.arn)
  const { packedPolicySize } = readPolicies(form, accountId)
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
    Credentials: describeCredentials(issued),
    FederatedUser: { Arn: principal.arn, FederatedUserId: principal.userId },
    PackedPolicySize: packedPolicySize,
  })
}

function readUserDuration(form: URLSearchParams, principal: Principal): number {
  const root = principal.kind === 'root'
  return readDuration(form, { min: 900, max: root ? 3600 : 129_600, default: root ? 3600 : 43_200 })
}
