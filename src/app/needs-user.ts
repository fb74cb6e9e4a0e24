import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

const codes: ReadonlySet<ErrorCode> = new Set([
  'SSO_LOGIN_REQUIRED',
  'LOGIN_SESSION_REQUIRED',
  'MFA_REQUIRED',
  'STORE_LOCKED',
])

/** Whether a person could do something about a failure, and nobody else. */
export function needsUser(error: unknown): error is AwsxError {
  return error instanceof AwsxError && codes.has(error.code)
}
