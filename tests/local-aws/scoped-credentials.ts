import { describeCredentials, issueCredentials } from './credentials.ts'
import { readForm, ServiceError, type Exchange, type Reply } from './exchange.ts'
import { readDuration, readText } from './query-fields.ts'
import { QUERY_SERVICES, replyQuery } from './query-protocol.ts'
import { readPolicies } from './session-policies.ts'
import { authenticate } from './sigv4.ts'
import { notAuthorized } from './trust.ts'

const STS = QUERY_SERVICES['2011-06-15']
const MAX_SCOPES = 3

/** Narrows or shortens the session of temporary credentials; the identity stays the same. */
export function getScopedCredentials(exchange: Exchange): Reply {
  const { cloud, request } = exchange
  const caller = authenticate(exchange, 'sts')
  if (caller.longTerm) {
    const text = 'Cannot call GetScopedCredentials with long-term credentials'
    throw new ServiceError(400, 'InvalidSubjectCredentials', text)
  }
  const { principal } = caller
  if (principal.kind === 'federated-user' || cloud.data.deniesScopedCredentials === true) {
    throw notAuthorized(principal.arn, 'sts:GetScopedCredentials', '*')
  }
  const form = readForm(request)
  readText(form, { name: 'ScopedSessionDescription', min: 2, max: 256 })
  const { policy, packedPolicySize } = readPolicies(form, principal.accountId)
  const end = cloud.state.credentials.get(caller.accessKeyId)?.expiresAt ?? 0
  const leftSeconds = Math.floor((end - cloud.now()) / 1000)
  const seconds = readDuration(form, { min: 1, max: 129_600, default: leftSeconds })
  if (policy === null && form.get('DurationSeconds') === null) {
    throw new ServiceError(400, 'ValidationError', 'Policy or DurationSeconds must be set.')
  }
  if (seconds > leftSeconds) {
    const text =
      'The requested DurationSeconds is greater than the remaining lifetime of the calling session.'
    throw new ServiceError(400, 'InsufficientSessionLifetime', text)
  }
  const scopes = (principal.scopes ?? 0) + (policy === null ? 0 : 1)
  if (scopes > MAX_SCOPES) {
    throw new ServiceError(400, 'ValidationError', `A session can be scoped ${MAX_SCOPES} times.`)
  }
  const issued = issueCredentials(cloud, {
    principal: { ...principal, scopes },
    seconds,
    issuedBy: 'GetScopedCredentials',
  })
  return replyQuery(STS, 'GetScopedCredentials', {
    Credentials: describeCredentials(issued),
    SessionInfo: { Arn: principal.arn, ScopedSessionId: principal.userId },
    SessionTokenUtilization: packedPolicySize ?? 1,
    ScopedPoliciesCount: scopes,
  })
}
