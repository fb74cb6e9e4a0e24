import { isNativeError } from 'node:util/types'
import type { ErrorCode } from './error-codes.ts'

export type { ErrorCode }

/** Exit statuses. `exec` ends with 125 for any failure of its own (docs/errors.md). */
export const ExitCode = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  config: 3,
  signInNeeded: 4,
  awsRefused: 5,
  mfa: 6,
  store: 7,
  execFailed: 125,
  notExecutable: 126,
  notFound: 127,
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

export interface ErrorDetails {
  /** Each is one line that says what to do next, with a command to type if there is one. */
  readonly hints?: readonly string[]
  /** Where the cause is, e.g. `~/.aws/config:41`. */
  readonly at?: string
  readonly cause?: unknown
}

/** A failure that the user can understand and act on. Anything else that is thrown is a bug. */
export class AwsxError extends Error {
  readonly code: ErrorCode
  readonly hints: readonly string[]
  readonly at: string | undefined

  /** @param message what happened, to what, and why: lower case, without a period, names in double quotes; never a secret */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AwsxError'
    this.code = code
    this.hints = details.hints ?? []
    this.at = details.at
  }
}

/** A failed write to a standard stream: neither the system's error nor an AwsxError, which callers would take for a failure of their work. */
export class FailedWrite extends Error {
  /** 1 for standard output, 2 for standard error. */
  readonly fd: number
  /** Whether the reader of standard output has closed the pipe (`awsx list | head -1`), which is not an error. */
  readonly isReaderGone: boolean

  constructor(fd: number, cause: unknown) {
    super(`cannot write to standard ${fd === 1 ? 'output' : 'error'}`, { cause })
    this.name = 'FailedWrite'
    this.fd = fd
    this.isReaderGone = fd === 1 && isErrno(cause, 'EPIPE')
  }
}

/** A file exists but cannot be read as text. The message completes a sentence: `is larger than 64 KB`. */
export class UnreadableFileError extends Error {
  /** What to do, if it is known. */
  hint?: string
}

/** What to do about a file that cannot be read, if it is known. */
export const hintAtUnreadable = (error: unknown): string | undefined =>
  error instanceof UnreadableFileError ? error.hint : undefined

/**
 * Says why a file cannot be read, to complete a sentence: `cannot be read (EACCES)`.
 * @returns undefined for any error that is neither a system error nor an {@link UnreadableFileError}, because it is a bug
 */
export function describeReadError(error: unknown): string | undefined {
  if (error instanceof UnreadableFileError) return error.message
  return isNativeError(error) && 'syscall' in error ? `cannot be read (${errnoName(error)})` : undefined
}

/** The system's short name of a failure (`ENOSPC`), for messages. */
export function errnoName(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return 'unknown reason'
}

/**
 * Says whether a caught value is a system error with one of the codes (`ENOENT`, …).
 * Does not use `instanceof Error`, which is false for an error from another realm, e.g. Node's own errors in a test.
 */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return isNativeError(error) && codes.includes(errnoName(error))
}
