import type { Variables } from '../context.ts'
import type { Terminal } from '../terminal/types.ts'

export interface MfaRequest {
  /** ARN or number of the device. */
  readonly serial: string
  readonly profile: string
  /** Why AWS denied the previous code; null for the first prompt. */
  readonly denial: string | null
  /** Whether AWS has already seen a code of this device: it accepts each one once. */
  isUsed(code: string): boolean
}

/** What the drivers need. */
export interface MfaDriverDeps extends Variables {
  readonly terminal: Terminal
  /** The command of `mfa_process`, null if not set. */
  readonly command: string | null
  /** The entry of the device in ykman, pass or 1Password, null if not set. */
  readonly account: string | null
  /** Milliseconds since 1970 UTC. */
  now(): number
  /** Reads the seed from the store. @returns base32, undefined if none is stored for the device */
  readSeed(): Promise<string | undefined>
  /** Ends the prompt or the program. */
  readonly signal?: AbortSignal
}

/** A way to get a code. */
export interface MfaDriver {
  /** Whether the user types the code, so that awsx does not have to wait for the next one. */
  readonly isTyped: boolean
  /** @returns why it cannot be used here, undefined if it can */
  findObstacle(deps: Pick<MfaDriverDeps, 'env' | 'platform' | 'terminal'>): string | undefined
  /**
   * Gets a code.
   * @returns six digits
   * @throws AwsxError MFA_CANCELLED | MFA_REQUIRED | INTERRUPTED
   */
  getCode(request: MfaRequest, deps: MfaDriverDeps): Promise<string>
}
