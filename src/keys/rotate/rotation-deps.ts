import type { CreatedKey, LastUse, ListedKey } from '../../aws/iam.ts'
import type { CallerIdentity } from '../../aws/sts.ts'
import type { KeyRecord, StoredKey } from '../key-record.ts'

/** The calls to IAM, for the user with this name. They throw AwsxError. */
export interface RotationCalls {
  readonly list: (userName: string) => Promise<readonly ListedKey[]>
  readonly create: (userName: string) => Promise<CreatedKey>
  readonly deactivate: (userName: string, accessKeyId: string) => Promise<void>
  readonly delete: (userName: string, accessKeyId: string) => Promise<void>
  /** @returns null if the key was never used */
  readonly lastUse: (accessKeyId: string) => Promise<LastUse | null>
}

/** What a rotation works with. */
export interface RotationDeps {
  readonly calls: RotationCalls
  /** GetCallerIdentity with a key. @throws AwsxError */
  readonly identify: (record: KeyRecord) => Promise<CallerIdentity>
  readonly read: (profile: string) => Promise<KeyRecord | undefined>
  /** All keys of the store. Several profiles may have the same one. */
  readonly readAll: () => Promise<readonly StoredKey[]>
  /**
   * Replaces the record of a key.
   * @throws AwsxError KEY_NOT_ROTATED if another process changed it since `before` was read
   */
  readonly write: (profile: string, before: KeyRecord, after: KeyRecord) => Promise<void>
  /** Forgets the sessions that were made from the profile's key. */
  readonly forgetSessions: (profile: string) => void
  /** Asks whether a key may be deleted that was created during an interrupted rotation and never used. */
  readonly mayDelete: (key: ListedKey) => Promise<boolean>
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  readonly say: (line: string) => void
}
