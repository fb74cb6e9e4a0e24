import type { Sender } from '../aws/sso.ts'
import type { SourceLocation } from '../config/types.ts'
import type { CachedCredentials } from './freshness.ts'
import type { LoginRequest, LoginDeps } from '../sso-login/login-deps.ts'

/** Gets an MFA code from the user or a program. */
export interface MfaSource {
  /**
   * @returns six digits, or null if the user cannot be asked
   * @throws AwsxError MFA_CANCELLED or INTERRUPTED
   */
  ask(question: MfaQuestion): Promise<string | null>
}

export interface MfaQuestion {
  readonly serial: string
  readonly profile: string
  /** The profile with the `mfa_serial`, which can be another one of the chain. */
  readonly holder: string
  /** What the code is for: `role arn:…`. */
  readonly purpose: string
  /** Why the prompt is shown again; null the first time. */
  readonly denial: string | null
  /** Whether AWS has already seen a code of the device. */
  isUsed(code: string): boolean
}

/** What resolving a plan works with, and what it may do. */
export interface ResolveDeps extends LoginDeps {
  readonly mfa: MfaSource
  /** @returns how to sign in; null if no sign-in may be started */
  requestLogin(): Promise<LoginRequest | null>
  /** Whether a `credential_process` may prompt on the terminal. */
  readonly sharesTerminal: boolean
  /** Whether cached credentials are ignored. */
  readonly refresh: boolean
  /** Minimum remaining lifetime in milliseconds. */
  readonly minTtlMs: number
  /** Paces the calls to the portal, if many plans are resolved at once. */
  readonly send?: Sender | undefined
  /** Credentials of the base that are at hand already, so that a program is not run twice. */
  readonly base?: CachedCredentials | undefined
  /** Formats a location for errors: `file:line`. */
  show(location: SourceLocation): string
}
