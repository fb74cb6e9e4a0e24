import { ExitCode } from './exit-code.ts'

/** The exit status for each error code, of every command but `exec`. The codes are a stable part of the interface. */
const exitCodes = {
  USAGE: ExitCode.usage,
  NO_TARGETS: ExitCode.usage,
  PROFILE_NOT_FOUND: ExitCode.config,
  SOURCE_PROFILE_NOT_FOUND: ExitCode.config,
  PROFILE_CYCLE: ExitCode.config,
  PROFILE_NO_CREDENTIALS: ExitCode.config,
  PROFILE_AMBIGUOUS_SOURCE: ExitCode.config,
  PROFILE_NO_SOURCE: ExitCode.config,
  PARTIAL_CREDENTIALS: ExitCode.config,
  WEB_IDENTITY_NO_ROLE: ExitCode.config,
  CREDENTIAL_SOURCE_INVALID: ExitCode.config,
  SSO_INCOMPLETE: ExitCode.config,
  SSO_SESSION_NOT_FOUND: ExitCode.config,
  SSO_CONFLICT: ExitCode.config,
  ACCOUNT_NOT_FOUND: ExitCode.config,
  TARGET_AMBIGUOUS: ExitCode.config,
  CONFIG_PARSE: ExitCode.config,
  CONFIG_UNREADABLE: ExitCode.config,
  CONFIG_INVALID: ExitCode.config,
  CONFIG_UNTRUSTED: ExitCode.config,
  POLICY_INVALID: ExitCode.config,
  POLICY_TOO_LARGE: ExitCode.config,
  READ_ONLY_UNREACHABLE: ExitCode.config,
  DIRECTORY_ACCOUNT_MISMATCH: ExitCode.config,
  TOKEN_REGION_UNKNOWN: ExitCode.config,
  TOKEN_TOO_LARGE: ExitCode.config,
  REGISTRY_UNKNOWN: ExitCode.config,
  REGISTRY_AMBIGUOUS: ExitCode.config,
  SSO_LOGIN_REQUIRED: ExitCode.signInNeeded,
  SSO_LOGIN_FAILED: ExitCode.signInNeeded,
  LOGIN_SESSION_REQUIRED: ExitCode.signInNeeded,
  BROWSER_UNAVAILABLE: ExitCode.signInNeeded,
  CONFIRMATION_REQUIRED: ExitCode.signInNeeded,
  CONFIRMATION_DECLINED: ExitCode.signInNeeded,
  DIRECTORY_NOT_ALLOWED: ExitCode.signInNeeded,
  SSO_FORBIDDEN: ExitCode.awsRefused,
  ACCESS_DENIED: ExitCode.awsRefused,
  AWS_REFUSED: ExitCode.awsRefused,
  POLICY_REFUSED: ExitCode.awsRefused,
  AWS_UNREACHABLE: ExitCode.awsRefused,
  CREDENTIAL_PROCESS_FAILED: ExitCode.awsRefused,
  MIN_TTL_UNREACHABLE: ExitCode.awsRefused,
  KEY_NOT_ROTATED: ExitCode.awsRefused,
  UPDATE_CHECK_FAILED: ExitCode.awsRefused,
  MFA_REQUIRED: ExitCode.mfa,
  MFA_REJECTED: ExitCode.mfa,
  MFA_CANCELLED: ExitCode.mfa,
  STORE_UNAVAILABLE: ExitCode.store,
  STORE_LOCKED: ExitCode.store,
  STORE_DAMAGED: ExitCode.store,
  AUDIT_UNAVAILABLE: ExitCode.store,
  COMMAND_NOT_FOUND: ExitCode.notFound,
  COMMAND_NOT_EXECUTABLE: ExitCode.notExecutable,
  INTERRUPTED: ExitCode.interrupted,
} as const satisfies Record<string, ExitCode>

export type ErrorCode = keyof typeof exitCodes

export const errorCodes = Object.keys(exitCodes) as readonly ErrorCode[]

/** The status with which awsx ends after an error, apart from `exec`. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return exitCodes[code]
}
