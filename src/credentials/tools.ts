import type { Place } from '../config/types.ts'
import type { LoginWish, Tools } from '../signin/tools.ts'

/** Gets an MFA code from a person or a program. */
export interface MfaSource {
  /** Whether a code can be had at all; false where nobody is there to ask. */
  readonly available: boolean
  /**
   * @returns six digits
   * @throws AwsxError MFA_CANCELLED, MFA_REQUIRED or INTERRUPTED
   */
  ask(question: MfaQuestion): Promise<string>
}

export interface MfaQuestion {
  readonly serial: string
  readonly profile: string
  /** What the code is for: `role arn:…`. */
  readonly purpose: string
  /** Why it is asked again, null the first time. */
  readonly refusal: string | null
}

/** How far a plan may be run, and what may be asked for it. */
export interface ResolveTools extends Tools {
  readonly mfa: MfaSource
  /** Null: no sign-in may be started. */
  readonly login: LoginWish | null
  /** Do not use cached credentials. */
  readonly refresh: boolean
  /** Milliseconds that the credentials must have left. */
  readonly minTtlMs: number
  /** `file:line` of a place, for errors. */
  show(place: Place): string
}
