import { isNativeError } from 'node:util/types'

import { AwsxError, FailedWrite } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { isWebPage } from './connection.ts'
import type { Connection } from './connection.ts'
import type { SaidError } from './http-request.ts'
import { describeStatus, ProxyConnectError, ProxyError } from './proxy-errors.ts'
import { isRejectedCode, isUntrustedCode } from './untrusted.ts'

/** What an official client throws, as far as awsx looks at it, and `HttpFailure`. */
interface ServiceFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Record<string, string>; readonly statusCode?: number }
  readonly Code?: string
  readonly code?: string
  readonly error_description?: string
  /** Of an answer that no official client has read. */
  readonly said?: SaidError
  /** See `nameIssuer`. */
  readonly untrustedIssuer?: string
  /** The variable of a SOCKS proxy that leaves names to this machine. */
  readonly lookedUpFor?: string
  /** A proxy variable that awsx ignores. */
  readonly ignoredVariable?: string
}

/** A failed call as messages describe it: `assume role arn:… for profile "ci" (hop 2 of 3)`. */
export interface CallDescription {
  readonly action: string
  readonly connection: Connection
  readonly hints?: readonly string[]
  readonly at?: string
}

/** The service's name for the error (`AccessDenied`, `InvalidGrantException`), or `''` for what never was an answer. */
export function failureName(error: unknown): string {
  return isNativeError(error) ? ((error as ServiceFailure).Code ?? error.name) : ''
}

/** The HTTP status of a service's error, undefined if there was no response. */
export function failureStatus(error: unknown): number | undefined {
  return isNativeError(error) ? (error as ServiceFailure).$metadata?.httpStatusCode : undefined
}

/**
 * The HTTP status of the answer that an error is about, undefined if there was none. Unlike {@link failureStatus}, also that of a web page, which says
 * nothing of the token or the role.
 */
export function answerStatus(error: unknown): number | undefined {
  return failureStatus(error) ?? (error as Partial<ServiceFailure> | undefined)?.$response?.statusCode
}

/** Whether AWS rejected the credentials or the token of a call although they looked valid: they expired early or were revoked. */
export function rejectsCredentials(error: unknown): boolean {
  if (!(error instanceof AwsxError)) return false
  return /^(ExpiredToken|InvalidClientTokenId|UnauthorizedException|UnrecognizedClient)/.test(
    failureName(error.cause),
  )
}

/**
 * Turns what a client threw into an error with a message for the user. A failure of the network, an overloaded service and a page that is not an
 * answer of AWS are AWS_UNREACHABLE: nothing that was stored may be dropped because of them.
 * @throws FailedWrite if the call failed because of its messages
 */
export function describeFailure(error: unknown, call: CallDescription): AwsxError {
  if (error instanceof AwsxError) return error
  if (error instanceof FailedWrite) throw error
  const { code, reason, hints } = classify(error, call.connection)
  // The hints of the call are about what it may do, which is not the reason if AWS says another one.
  const isOther = code === 'AWS_UNREACHABLE' || hints.length > 0
  return new AwsxError(code, `could not ${call.action}: ${reason}`, {
    hints: isOther ? hints : (call.hints ?? []),
    ...(call.at === undefined ? {} : { at: call.at }),
    cause: error,
  })
}

interface CallProblem {
  readonly code: ErrorCode
  readonly reason: string
  readonly hints: readonly string[]
}

function classify(error: unknown, connection: Connection): CallProblem {
  const host = new URL(connection.endpoint).host
  const failure = (isNativeError(error) ? error : new Error(String(error))) as ServiceFailure
  if (error instanceof ProxyConnectError) return { code: 'AWS_UNREACHABLE', ...error.problem }
  if (error instanceof ProxyError) return { code: 'AWS_UNREACHABLE', ...describeStatus(error, host) }
  const status = answerStatus(failure)
  if (status === 407)
    return unreachable(`a proxy on the way to ${host} requires a user name and password`, [
      'name the proxy with them in HTTPS_PROXY and HTTP_PROXY: http://user:password@host:port',
    ])
  if (isForeignPage(failure, status)) {
    return unreachable(
      `the response from ${host} did not come from AWS; it looks like a login page or a proxy`,
      ['open a page in a browser to sign in to the network, or set HTTPS_PROXY'],
    )
  }
  if (isUnreadable(failure, status) && !networkCodes.has(networkCode(failure))) {
    return unreachable(
      `the response from ${host} cannot be read; it was cut short or did not come from AWS`,
      ['try again; if it keeps failing, check whether a proxy is in use (HTTPS_PROXY)'],
    )
  }
  if (status === undefined || status < 300) {
    if (isUntrustedCode(networkCode(failure))) return describeUntrusted(failure, connection)
    if (isRejectedCode(networkCode(failure))) return describeRejected(failure, connection)
    return unreachable(describeNetwork(failure, host), networkHints(failure))
  }
  if (status === 429 || status >= 500) {
    const name = isUnnamed(failure) ? '' : ` (${failureName(failure)})`
    return unreachable(`${host} returned ${status}${name} on every attempt`, ['try again in a minute'])
  }
  const text = failure.error_description ?? failure.message
  const hints = rejectionHints(failureName(failure), text)
  const name = isUnnamed(failure) ? `${host} returned ${status}` : failureName(failure)
  const hasText = failure.said === undefined || failure.said.message !== undefined
  return { code: refusalCode(failure, status), reason: hasText ? `${name}: ${text}` : name, hints }
}

/** Whether the answer has no name for its error. */
function isUnnamed({ said }: ServiceFailure): boolean {
  return said !== undefined && said.name === undefined
}

/** What an answer of AWS says about the credentials of the call (AWS general reference, common errors; STS API reference). */
function rejectionHints(name: string, text: string): readonly string[] {
  if (
    /expired|not yet current|too (?:late|early|skewed)/i.test(text) &&
    /^Signature|TimeTooSkewed|RequestExpired/.test(name)
  )
    return ['the clock of this machine may be wrong: awsx doctor --online']
  if (/^(?:InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId)/.test(name)) {
    return [
      'the access key was deleted, is inactive, or belongs to another partition (aws, aws-cn, aws-us-gov, aws-eusc)',
      'check the key in IAM; to replace a key in the store: awsx add PROFILE',
    ]
  }
  if (name.startsWith('SignatureDoesNotMatch'))
    return ['the secret access key does not belong to the access key ID; enter both again']
  if (name.startsWith('ExpiredToken'))
    return [
      'the session credentials have expired; get new ones where they came from, or run: awsx login PROFILE',
    ]
  return []
}

function unreachable(reason: string, hints: readonly string[]): CallProblem {
  return { code: 'AWS_UNREACHABLE', reason, hints }
}

function refusalCode(failure: ServiceFailure, status: number): ErrorCode {
  const name = failureName(failure)
  if (/MultiFactorAuthentication failed/.test(failure.message)) return 'MFA_REJECTED'
  if (/^(?:PackedPolicyTooLarge|MalformedPolicyDocument)/.test(name)) return 'POLICY_REFUSED'
  if (name.startsWith('AccessDenied') || status === 403) return 'ACCESS_DENIED'
  return 'AWS_REFUSED'
}

/**
 * A page of a captive portal or of an intercepting proxy, or a redirect to one: an answer that no AWS protocol could be read from. The
 * services whose clients are used here do not redirect.
 */
function isForeignPage(failure: ServiceFailure, status: number | undefined): boolean {
  if (status !== undefined && status >= 300 && status < 400) return true
  return isWebPage(failure.$response)
}

/** The service agreed, but the client could not make out its answer, or something that always is in it was missing. */
function isUnreadable(failure: ServiceFailure, status: number | undefined): boolean {
  return failure.name === 'SyntaxError' || (status !== undefined && status >= 200 && status < 300)
}

/** What the codes of Node and of the official clients say of a host. */
const networkCodes: ReadonlyMap<string, (host: string) => string> = new Map([
  ['ECONNREFUSED', (host) => `${host} refused the connection`],
  ['ENOTFOUND', (host) => `cannot resolve the host name ${host}`],
  ['ConnectTimeout', (host) => `cannot connect to ${host}: timed out`],
  ['EAI_AGAIN', (host) => `cannot resolve the host name ${host} right now`],
  ...['ECONNRESET', 'EPIPE'].map(
    (code) => [code, (host: string) => `the connection to ${host} was closed`] as const,
  ),
  ...['TimeoutError', 'AbortError', 'ETIMEDOUT'].map(
    (code) => [code, (host: string) => `${host} did not respond in time`] as const,
  ),
])

function describeNetwork(failure: ServiceFailure, host: string): string {
  const code = networkCode(failure)
  const describe = networkCodes.get(code)
  return describe?.(host) ?? `the connection to ${host} failed (${code === '' ? failure.message : code})`
}

function networkHints({ lookedUpFor, ignoredVariable }: ServiceFailure): readonly string[] {
  if (lookedUpFor !== undefined) return [`to let the proxy resolve names, write socks5h:// in ${lookedUpFor}`]
  if (ignoredVariable !== undefined)
    return [`awsx and the AWS CLI do not read ${ignoredVariable}; to use its proxy, set HTTPS_PROXY`]
  return ['check the network, HTTPS_PROXY and the endpoint settings; nothing in the store was lost']
}

function describeUntrusted(failure: ServiceFailure, { endpoint, caBundle }: Connection): CallProblem {
  const { host } = new URL(endpoint)
  const code = networkCode(failure)
  const issuer = failure.untrustedIssuer === undefined ? '' : ` issued by "${failure.untrustedIssuer}"`
  const root = failure.untrustedIssuer === undefined ? 'its root certificate' : "the issuer's certificate"
  const ways =
    caBundle === null
      ? `add ${root} to the system's trust store, or name its PEM file in SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE, or ca_bundle`
      : `add ${root} to ${caBundle}, which AWS_CA_BUNDLE or ca_bundle names and which replaces all other roots`
  return unreachable(`the certificate of ${host}${issuer} is not trusted (${code})`, [
    `if your company's proxy inspects TLS, ${ways}`,
  ])
}

function describeRejected(failure: ServiceFailure, { endpoint, caBundle }: Connection): CallProblem {
  const reason = `the certificate of ${new URL(endpoint).host} is not trusted (${networkCode(failure)})`
  const where = caBundle ?? 'the trust store'
  return unreachable(reason, [`${where} may reject a certificate of its chain for TLS servers`])
}

/** An aborted call has a cause whose code is a number. */
function networkCode(failure: ServiceFailure): string {
  const cause = failure.cause as { code?: unknown } | undefined
  return [failure.code, cause?.code].find((code) => typeof code === 'string') ?? failure.name
}
