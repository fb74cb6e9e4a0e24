import { types } from 'node:util'

import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { Connection } from './connection.ts'

/** What an official client throws, as far as awsx looks at it. */
interface ServiceFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Record<string, string>; readonly statusCode?: number }
  readonly Code?: string
  readonly code?: string
  readonly error_description?: string
}

/** A call that failed, in the words of people: `assume role arn:… for profile "ci" (hop 2 of 3)`. */
export interface CallSubject {
  readonly action: string
  readonly connection: Connection
  readonly hints?: readonly string[]
  readonly at?: string
}

/** The service's name for the error (`AccessDenied`, `InvalidGrantException`), or `''` for what never was an answer. */
export function failureName(error: unknown): string {
  return types.isNativeError(error) ? ((error as ServiceFailure).Code ?? error.name) : ''
}

export function failureStatus(error: unknown): number | undefined {
  return types.isNativeError(error) ? (error as ServiceFailure).$metadata?.httpStatusCode : undefined
}

/**
 * Turns what a client threw into an error for people. A failure of the network, an overloaded service and a page that is not an
 * answer of AWS are AWS_UNREACHABLE: nothing that was stored may be dropped because of them.
 */
export function describeFailure(error: unknown, subject: CallSubject): AwsxError {
  if (error instanceof AwsxError) return error
  const { code, reason, hints } = classify(error, subject.connection)
  return new AwsxError(code, `could not ${subject.action}: ${reason}`, {
    hints: [...hints, ...(code === 'AWS_UNREACHABLE' ? [] : (subject.hints ?? []))],
    ...(subject.at === undefined ? {} : { at: subject.at }),
    cause: error,
  })
}

interface Verdict {
  readonly code: ErrorCode
  readonly reason: string
  readonly hints: readonly string[]
}

function classify(error: unknown, connection: Connection): Verdict {
  const host = new URL(connection.endpoint).host
  const failure = (types.isNativeError(error) ? error : new Error(String(error))) as ServiceFailure
  const status = failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode
  if (isForeignPage(failure)) {
    return unreachable(`the answer from ${host} is not from AWS; it looks like a login page or a proxy`, [
      'open a page in a browser to sign in to the network, or set HTTPS_PROXY',
    ])
  }
  if (status === undefined) return unreachable(describeNetwork(failure, host), networkHints(failure))
  if (status === 429 || status >= 500) {
    return unreachable(`${host} answered ${status} (${failureName(failure)}) to every attempt`, [
      'try again in a minute',
    ])
  }
  const text = failure.error_description ?? failure.message
  return { code: refusalCode(failure, status), reason: `${failureName(failure)}: ${text}`, hints: [] }
}

function unreachable(reason: string, hints: readonly string[]): Verdict {
  return { code: 'AWS_UNREACHABLE', reason, hints }
}

function refusalCode(failure: ServiceFailure, status: number): ErrorCode {
  const name = failureName(failure)
  if (/MultiFactorAuthentication failed/.test(failure.message)) return 'MFA_REJECTED'
  if (name.startsWith('AccessDenied') || status === 403) return 'ACCESS_DENIED'
  return 'AWS_REFUSED'
}

/** A page of a captive portal or of an intercepting proxy: an answer that no AWS protocol could be read from. */
function isForeignPage(failure: ServiceFailure): boolean {
  const type = failure.$response?.headers?.['content-type'] ?? ''
  return /text\/html/.test(type) || (failure.name === 'SyntaxError' && !/JSON input/.test(failure.message))
}

function describeNetwork(failure: ServiceFailure, host: string): string {
  const code = networkCode(failure)
  const words: Record<string, string> = {
    ECONNREFUSED: `${host} refused the connection`,
    ENOTFOUND: `the name ${host} cannot be resolved`,
    EAI_AGAIN: `the name ${host} cannot be resolved now`,
    ECONNRESET: `the connection to ${host} was cut`,
    EPIPE: `the connection to ${host} was cut`,
    TimeoutError: `${host} did not answer in time`,
    AbortError: `${host} did not answer in time`,
    ETIMEDOUT: `${host} did not answer in time`,
  }
  return words[code] ?? `the connection to ${host} failed (${code === '' ? failure.message : code})`
}

function networkHints(failure: ServiceFailure): readonly string[] {
  const code = networkCode(failure)
  if (/CERT|SELF_SIGNED|ISSUER/.test(code)) {
    return ['if a proxy of your company signs connections, name its certificate with AWS_CA_BUNDLE']
  }
  return ['check the network, HTTPS_PROXY and the endpoint settings; nothing that was stored is lost']
}

function networkCode(failure: ServiceFailure): string {
  const cause = failure.cause as { code?: string } | undefined
  return failure.code ?? cause?.code ?? failure.name
}
