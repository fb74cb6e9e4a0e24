import { isNativeError } from 'node:util/types'

import type { HttpFailure } from './http-request.ts'
import { ProxyConnectError, ProxyError } from './proxy-errors.ts'

const throttlingCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])
/** IDPCommunicationError is marked as retryable in the model of STS. */
const transientCodes: ReadonlySet<string> = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'IDPCommunicationError',
])
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const transientStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504])

const baseMs = 50
const throttledBaseMs = 1000
const longestMs = 20_000
/** How much longer than planned a wait may get because the service asks for it. */
const longestHintMs = 5000

/**
 * When to make a failed call again: what the official clients do in retry mode "standard" (AWS SDKs and Tools Reference Guide, "Retry
 * behavior").
 * @param attempt the attempt that failed, counted from 1
 * @returns milliseconds, undefined for an error that another attempt would not change
 */
export function retryDelay(error: unknown, attempt: number): number | undefined {
  const base = isThrottling(error) ? throttledBaseMs : isTransient(error) ? baseMs : undefined
  if (base === undefined) return undefined
  const delay = Math.floor(Math.random() * Math.min(base * 2 ** (attempt - 1), longestMs))
  return Math.max(delay, Math.min(readHint(error), delay + longestHintMs))
}

function isThrottling(error: unknown): boolean {
  return isNativeError(error) && (answerOf(error)?.statusCode === 429 || throttlingCodes.has(error.name))
}

function isTransient(error: unknown): boolean {
  if (!isNativeError(error)) return false
  if (error.name === 'AbortError') return false
  if (error instanceof ProxyError || error instanceof ProxyConnectError) return error.$retryable !== undefined
  if (transientCodes.has(error.name) || networkCodes.has((error as { code?: string }).code ?? '')) return true
  return transientStatuses.has(answerOf(error)?.statusCode ?? 0) || isTransient(error.cause)
}

/** The answer that an error is about. A web page is one, too: an overloaded load balancer answers with status 503 and HTML. */
function answerOf(error: Error): HttpFailure['$response'] | undefined {
  return (error as Partial<Pick<HttpFailure, '$response'>>).$response
}

/** The headers `x-amz-retry-after`, in milliseconds, and `Retry-After`, in seconds or with a date (RFC 9110 §10.2.3). */
function readHint(error: unknown): number {
  const { headers } = (isNativeError(error) ? answerOf(error) : undefined) ?? {}
  const { 'retry-after': seconds, 'x-amz-retry-after': milliseconds } = headers ?? {}
  if (milliseconds !== undefined) return Number(milliseconds) || 0
  if (seconds === undefined) return 0
  return Number(seconds) * 1000 || Date.parse(seconds) - Date.now() || 0
}
