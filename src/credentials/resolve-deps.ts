import type { SourceLocation } from '../config/types.ts'
import type { LoginRequest, LoginDeps } from '../sso-login/login-deps.ts'

/** Gets an MFA code from a person or a program. */
export interface MfaSource {
  /**
   * @returns six digits, or null where nobody is there to ask
   * @throws AwsxError MFA_CANCELLED or INTERRUPTED
   */
  ask(question: MfaQuestion): Promise<string | null>
}

export interface MfaQuestion {
  readonly serial: string
  readonly profile: string
  /** What the code is for: `role arn:…`. */
  readonly purpose: string
  /** Why it is asked again, null the first time. */
  readonly denial: string | null
}

/** How far a plan may be run, and what may be asked for it. */
export interface ResolveDeps extends LoginDeps {
  readonly mfa: MfaSource
  /** Looked at only when a sign-in is needed; null: none may be started. */
  requestLogin(): Promise<LoginRequest | null>
  /** Whether a program that gives credentials may ask for something on the terminal. */
  readonly sharesTerminal: boolean
  /** Do not use cached credentials. */
  readonly refresh: boolean
  /** Milliseconds that the credentials must have left. */
  readonly minTtlMs: number
  /** `file:line` of a place, for errors. */
  show(location: SourceLocation): string
}
