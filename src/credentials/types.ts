import type { Secret } from '../secret.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  /** Null for long-lived keys. */
  readonly sessionToken: Secret | null
  /** Milliseconds since 1970 UTC; null for keys that do not expire or whose end is not known. */
  readonly expiresAt: number | null
  readonly accountId: string | null
}
