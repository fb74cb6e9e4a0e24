import type { AwsxError } from '../errors.ts'

/** What a record holds. A {@link LongLivedKind} cannot be fetched again. */
export type RecordKind = 'credentials' | 'sso-token' | 'sso-registration' | 'login-token' | LongLivedKind

export type LongLivedKind = 'iam-key' | 'mfa-seed'

/** What can be read of a record without the key: no secret and no name. */
export interface RecordMetadata {
  readonly kind: RecordKind
  /** Milliseconds since 1970 UTC; null if the record does not expire. */
  readonly expiresAt: number | null
  /** Whether an expired token can be renewed without the user; false for everything else. */
  readonly renewable: boolean
}

export interface StoredRecord extends RecordMetadata {
  /** A JSON value. */
  readonly payload: unknown
}

export interface NewRecord extends StoredRecord {
  /** Identity of the record that this one was derived from: for role credentials the SSO token. */
  readonly derivedFrom?: string | null
  /** The profile that the record was fetched for. On disk it is hashed. */
  readonly profile?: string
}

/** @param current undefined if there is no record, or a damaged one */
export type MayReplace = (current: StoredRecord | undefined) => boolean

export interface LockOptions {
  /** Milliseconds to wait for each owner: the time starts again when another one takes its turn. */
  readonly waitMs: number
  /** Called once after a second of waiting, with what is known of the owner. */
  readonly onWait?: (owner: LockOwner) => void
  /** Shown to those who wait, e.g. `MFA code for profile prod`. Never a secret. */
  readonly purpose?: string
  /** Whether the owner waits for the user. A wait for it then ends after {@link waitMs} even if the owner works, as a page or a spinner does. */
  readonly isForUser?: boolean
}

export interface LockOwner {
  readonly pid: number | null
  readonly purpose: string | null
}

/**
 * Encrypted records, each found by its *identity*: a canonical text of everything that decides the answer. An identity never leaves the
 * process; on disk a record's name is a keyed hash of it.
 */
export interface Store {
  /**
   * @returns undefined if there is no record, or if it was damaged (then it is set aside with a warning)
   * @throws AwsxError STORE_LOCKED | STORE_UNAVAILABLE if the key cannot be had
   */
  read(identity: string): Promise<StoredRecord | undefined>
  /** Reads metadata without the key. @returns undefined if there is no record, or a damaged one */
  metadata(identity: string): RecordMetadata | undefined
  /**
   * Reads metadata of many records, without the key.
   * @returns a function as `metadata`, which knows only the records that are there now
   */
  metadataNow(): (identity: string) => RecordMetadata | undefined
  /** As `metadataNow`, also by the names of records. @returns undefined for a store in memory, whose records have no names */
  recordsNow(): RecordsNow | undefined
  /** Metadata of all records, without the key. */
  list(): readonly RecordMetadata[]
  /**
   * Replaces the record atomically.
   * @param mayReplace called right before the record is replaced, with the one that is there then; if it returns false, that one stays
   * @returns whether the record was written
   * @throws AwsxError STORE_UNAVAILABLE if it cannot be written (full or read-only disk). Then the old record is intact, and this process
   *   reads the new one
   */
  write(identity: string, record: NewRecord, mayReplace?: MayReplace): Promise<boolean>
  /** Removes the record, if there is one. */
  remove(identity: string): void
  /** Removes all records that were derived from the one of this identity. @returns how many */
  removeDerived(identity: string): number
  /** Removes all records that were fetched for a profile, whatever options they were fetched with. @returns how many */
  removeFetchedFor(profile: string): number
  /** Removes all records of these kinds. @returns how many */
  removeAll(kinds: readonly RecordKind[]): number
  /** Writes and removes a small file, to learn whether a write would succeed before something single-use is spent. */
  probeWrite(): void
  /**
   * Finds out, before a prompt, whether its result can be stored. Creates the store if missing.
   * @returns why not, if so. Then `write` keeps records for this process only, without an error.
   * @throws AwsxError STORE_LOCKED | STORE_DAMAGED as {@link read}
   */
  findWriteProblem(): Promise<AwsxError | undefined>
  /**
   * Runs `work` while holding a lock. If the lock cannot be had for another reason than contention, `work` runs without it: a lock saves
   * calls to AWS, and no answer depends on it.
   * @param lockName any text; on disk it is hashed
   * @param findAnswer called during a wait, after each turn of an owner: what it finds is returned, without the lock and without `work`
   * @throws AwsxError STORE_LOCKED if one owner held the lock for all of `waitMs`
   */
  withLock<T>(
    lockName: string,
    options: LockOptions,
    work: () => Promise<T>,
    findAnswer?: () => Promise<T | undefined>,
  ): Promise<T>
  /**
   * Leaves a note beside a lock for the processes that take it next: that the user canceled a prompt, or which sign-in was used. Best effort.
   * @param text shown to the user if it says why a prompt was canceled; never a secret
   * @param ms how long it counts
   */
  writeNote(lockName: string, text: string, ms: number): void
  /**
   * The text of a note that still counts, else undefined. To be read after taking the lock.
   * @param since milliseconds since 1970 UTC: an earlier note does not count. With the time at which the waiting began, a user who
   *   canceled by mistake can try again at once.
   */
  readNote(lockName: string, since?: number): string | undefined
  /**
   * Removes the unlocked key that is kept in memory-backed files or in the keychain, so that the next use asks the keychain or for the passphrase. If that
   * was the only copy (`runtime`), the records are removed with it.
   * @returns whether there was an unlocked key
   * @throws AwsxError STORE_UNAVAILABLE if the keychain may still have the key
   */
  lock(): Promise<boolean>
  /** Says where the key is and what that protects from, for `status` and `doctor`. */
  describe(): StoreDescription
}

/** The records on disk at one time, without the key. */
export interface RecordsNow {
  /** Decides the names of all records; undefined if there is no store on disk yet. */
  readonly salt: string | undefined
  readonly names: ReadonlySet<string>
  /** The store's key, if it is unlocked in memory; asks neither the keychain nor for a passphrase. */
  unlockedKey(): Uint8Array | undefined
  /** The name of a record, whether or not there is one; undefined if there is no store on disk yet. */
  nameOf(identity: string): string | undefined
  /** Metadata of the record with a name. @returns undefined if there is no record, or a damaged one */
  named(name: string): RecordMetadata | undefined
}

/** The named locks of a store. */
export type StoreLocks = Pick<Store, 'withLock' | 'writeNote' | 'readNote'>

/** How long a key stays unlocked, in milliseconds. Undefined: as long as its source allows. */
export interface UnlockLimits {
  /** Time since it was unlocked. */
  readonly maxMs?: number | undefined
  /** Time since a run last used it. */
  readonly idleMs?: number | undefined
}

export interface StoreDescription {
  readonly keySource: 'keychain' | 'file' | 'runtime' | 'none'
  /** Only for `file`: the program that has the passphrase. */
  readonly program?: string
  readonly folder: string
  readonly statement: string
}
