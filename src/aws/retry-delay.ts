import { isNativeError } from 'node:util/types'

import { HttpFailure } from './http-request.ts'
import { ProxyError } from './proxy-errors.ts'

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
  return isNativeError(error) && (statusOf(error) === 429 || throttlingCodes.has(error.name))
}

function isTransient(error: unknown): boolean {
  if (!isNativeError(error)) return false
  if (error.name === 'AbortError') return false
  if (error instanceof ProxyError && error.$retryable !== undefined) return true
  if (transientCodes.has(error.name) || networkCodes.has((error as { code?: string }).code ?? '')) return true
  return transientStatuses.has(statusOf(error) ?? 0) || isTransient(error.cause)
}

function statusOf(error: Error): number | undefined {
  return error instanceof HttpFailure ? error.$metadata.httpStatusCode : undefined
}

/** The headers `x-amz-retry-after`, in milliseconds, and `Retry-After`, in seconds or with a date (RFC 9110 §10.2.3). */
function readHint(error: unknown): number {
  if (!(error instanceof HttpFailure)) return 0
  const { 'retry-after': seconds, 'x-amz-retry-after': milliseconds } = error.$response.headers
  if (milliseconds !== undefined) return Number(milliseconds) || 0
  if (seconds === undefined) return 0
  return Number(seconds) * 1000 || Date.parse(seconds) - Date.now() || 0
}
