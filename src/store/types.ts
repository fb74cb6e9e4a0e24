/**
 * What a record is for. Only `iam-key` holds a long-lived secret.
 */
export type RecordKind = 'credentials' | 'sso-token' | 'sso-registration' | 'iam-key'

/** What may be read of a record without the key; it holds no secret and no name. */
export interface RecordMetadata {
  readonly kind: RecordKind
  /** Milliseconds since 1970 UTC; null if the record does not expire. */
  readonly expiresAt: number | null
  /** The name ({@link Store.nameOf}) of the record that this one was derived from (role credentials: the SSO token), else null. */
  readonly derivedFrom: string | null
  /** Whether a token can be renewed after its end without a person; false for everything else. */
  readonly renewable: boolean
}

export interface StoredRecord extends RecordMetadata {
  /** JSON value as it was written. */
  readonly payload: unknown
}

export interface LockOptions {
  /** Milliseconds to wait for another owner. */
  readonly waitMs: number
  /** Called once after a second of waiting, with what is known of the owner. */
  readonly onWait?: (owner: { readonly pid: number | null; readonly purpose: string | null }) => void
  /** Said to waiters, e.g. `MFA code for profile prod`. Never a secret. */
  readonly purpose?: string
}

/**
 * Encrypted records. An *identity* is a canonical text of everything that decides the answer; it never leaves the
 * process: on disk a record's name is a keyed hash of it.
 */
export interface Store {
  /** File-safe name of the record of an identity; the same for the life of the store, needs no key. */
  nameOf(identity: string): string
  /**
   * @returns undefined if there is no record, or if it was damaged (then it is set aside and a warning is given)
   * @throws AwsxError STORE_LOCKED | STORE_UNAVAILABLE if the key cannot be had; never "not found" for those
   */
  read(identity: string): Promise<StoredRecord | undefined>
  /** Metadata by name, without the key. Sees a damaged record as absent. */
  metadata(name: string): RecordMetadata | undefined
  list(): readonly { readonly name: string; readonly metadata: RecordMetadata }[]
  /**
   * Replaces the record atomically.
   * @param mayReplace called right before the record is replaced, with the one that is there then; if it returns false, that one stays
   * @returns whether the record was written
   * @throws AwsxError STORE_UNAVAILABLE if it could not be written (full or read-only disk); the old record is then intact
   */
  write(
    identity: string,
    record: StoredRecord,
    mayReplace?: (current: StoredRecord | undefined) => boolean,
  ): Promise<boolean>
  /** Removes by name; absent is fine. */
  remove(name: string): void
  /** Writes and removes a small file, to learn that a write would succeed before something single-use is spent. */
  probeWrite(): void
  /**
   * Runs `work` while holding the lock of that name, of which a hash is kept: an identity can be one. A name of a record is none, because
   * it is another one before there is a store. Where the lock cannot be had for another reason than contention,
   * `work` runs without it: a lock saves calls, it is not what keeps answers right.
   * @throws AwsxError STORE_LOCKED if another owner held it for all of `waitMs`
   */
  withLock<T>(lockName: string, options: LockOptions, work: () => Promise<T>): Promise<T>
  /**
   * Leaves a mark for those who wait for a lock: what its owner asked for was refused (a prompt was cancelled), so
   * asking again would only annoy. Best effort.
   * @param text said to the waiters; never a secret
   * @param ms how long the mark stands
   */
  notePromptDenial(lockName: string, text: string, ms: number): void
  /**
   * The text of a mark that still stands, else undefined. To be read after the lock was taken.
   * @param since milliseconds since 1970: a mark from before then does not count. With the time at which the waiting
   *   began, a person who cancelled by mistake can try again at once.
   */
  readPromptDenial(lockName: string, since?: number): string | undefined
  /**
   * Forgets the copy of the key that is kept while the session lasts, so that the next use asks the keychain or for the
   * passphrase again. Where that copy is the only one (`runtime`), the records are removed with it.
   * @returns whether there was a copy
   */
  lock(): boolean
  /** Says where the key is kept and what that protects from, for `status` and `doctor`. */
  describe(): StoreDescription
}

export interface StoreDescription {
  readonly keySource: 'keychain' | 'file' | 'runtime' | 'none'
  readonly folder: string
  readonly statement: string
}
