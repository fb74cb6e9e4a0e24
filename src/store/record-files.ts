import { join } from 'node:path'
import { AwsxError, errnoName, isErrno } from '../errors.ts'
import { listNames, readPrivateFile, removeFile, UntrustedFileError } from '../files/private-file.ts'
import { replaceFile, sweepTemporaries } from '../files/replace-file.ts'
import { isLongLived } from './long-lived.ts'
import { setFileAside } from './damaged-records.ts'
import {
  decryptRecord,
  isRecordName,
  maxRecordBytes,
  type Binding,
  type Header,
  type HeaderResult,
  type OpenResult,
} from './record-format.ts'
import { isOwnName, isWorthKeeping, moveAside, removeOwnFiles, writeProbe } from './record-folder.ts'
import { newerRecordError } from './newer-version.ts'
import { metadataOf, readHeaderOf } from './record-reader.ts'
import { prepareFolder } from './prepare-folder.ts'
import type { MayReplace, RecordMetadata, StoredRecord } from './types.ts'

export interface RecordFilesDeps {
  /** The owner that files must have; undefined on Windows. */
  readonly uid: number | undefined
  now(): number
  warn(line: string): void
}

export interface RecordWrite {
  readonly binding: Binding
  readonly record: StoredRecord
  /** The record, encrypted. */
  readonly bytes: Uint8Array
  readonly mayReplace: MayReplace | undefined
  /** Decrypts the record that is there at once, if `mayReplace` or an earlier write asks for it. */
  readonly openPresent: (binding: Binding, bytes: Uint8Array) => OpenResult
  /** Whether the store still has the key of the binding. */
  readonly isCurrent: () => boolean
}

/**
 * - `kept`: `mayReplace` kept the record that was there right before the rename
 * - `stale`: the key of the store was replaced meanwhile, so the record may be unreadable; with its bytes if the file was replaced
 */
export type SaveResult =
  | { readonly state: 'written' | 'kept' }
  | { readonly state: 'stale'; readonly bytes: Uint8Array | undefined }

/** The encrypted files of a store, one for each record. */
export interface RecordFiles {
  /** @returns the bytes of a record, undefined if it does not exist or cannot be trusted */
  load(name: string): Uint8Array | undefined
  /**
   * Decrypts. Sets a damaged file aside, with a warning.
   * @param isRightKey called only if the record does not open: with a wrong key the record is not damaged
   */
  open(
    name: string,
    bytes: Uint8Array,
    binding: Binding,
    isRightKey: () => boolean,
  ): Promise<StoredRecord | 'wrong-key' | undefined>
  /** @param earlier what the same write left before, under a key that the store no longer has */
  save(name: string, write: RecordWrite, earlier?: Uint8Array): SaveResult
  /** @returns false if the file no longer has the bytes `before` */
  replaceIfUnchanged(name: string, before: Uint8Array, after: Uint8Array): boolean
  metadata(name: string): RecordMetadata | undefined
  names(): readonly string[]
  remove(name: string): void
  /** @returns how many */
  removeWhere(matches: (record: Header) => boolean): number
  /** @throws AwsxError STORE_UNAVAILABLE if a write of 4 KiB would fail */
  probe(): void
  /** Moves the whole folder aside. @returns where it is now, undefined if it held nothing */
  setAside(): string | undefined
  removeFolder(): void
}

/** Reads or creates nothing before it is needed. */
export function openRecordFiles(stateFolder: string, deps: RecordFilesDeps): RecordFiles {
  const folder = join(stateFolder, 'records')
  const pathOf = (name: string): string => join(folder, name)
  const names = (): readonly string[] => listNames(folder).filter(isRecordName)
  const setAside = (name: string, reason: string): undefined => setFileAside(folder, name, reason, deps)
  const load: RecordFiles['load'] = (name) => {
    try {
      return readPrivateFile(pathOf(name), deps.uid, maxRecordBytes)
    } catch (error) {
      if (error instanceof UntrustedFileError) return setAside(name, error.message)
      throw cannotRead(folder, error)
    }
  }
  const remove = (name: string): void => writing(folder, () => removeFile(pathOf(name)))

  return {
    load,
    open: async (name, bytes, binding, isRightKey) => {
      const result = await decryptRecord(binding, bytes, (identity) => identity === binding.identity)
      if (result.state === 'record') return result.record
      if (result.state !== 'damaged') return undefined
      return isRightKey() ? setAside(name, result.reason) : 'wrong-key'
    },
    save: (name, write, earlier) =>
      writing(folder, () => {
        prepareFolder(folder, deps.uid, isOwnName)
        denyNewerVersion(pathOf(name), folder)
        sweepTemporaries(folder, deps.now())
        return saveRecord(pathOf(name), () => load(name), { ...write, earlier })
      }),
    replaceIfUnchanged: (name, before, after) =>
      writing(folder, () => {
        const mayReplace = (): boolean => Buffer.from(before).equals(load(name) ?? Buffer.alloc(0))
        return replaceFile(pathOf(name), after, { durable: true, mayReplace })
      }),
    names,
    metadata: (name) => metadataOf(readHeaderOf(pathOf(name))),
    remove,
    removeWhere: (matches) => {
      const found = names().filter((name) => isMatch(readHeaderOf(pathOf(name)), matches))
      for (const name of found) remove(name)
      return found.length
    },
    probe: () => writing(folder, () => writeProbe(folder, deps)),
    setAside: () => (listNames(folder).some(isWorthKeeping) ? moveAside(folder, deps.now()) : undefined),
    removeFolder: () => writing(folder, () => removeOwnFiles(folder)),
  }
}

function saveRecord(
  path: string,
  load: () => Uint8Array | undefined,
  write: RecordWrite & { readonly earlier: Uint8Array | undefined },
): SaveResult {
  const { binding, record, bytes, mayReplace, openPresent, isCurrent, earlier } = write
  const readPresent = (present: Uint8Array | undefined, expected: Binding): StoredRecord | undefined => {
    const result = present && openPresent(expected, present)
    return result?.state === 'record' ? result.record : undefined
  }
  let isStale = false
  let isThere = false
  const mayReplaceCurrent = (): boolean => {
    const present = load()
    // After reading the file, so that the record was not encrypted with another key.
    isStale = !isCurrent()
    if (isStale) return false
    // The old key opens what this write left before only until the other process removes that key.
    if (earlier !== undefined && present !== undefined && Buffer.from(earlier).equals(present)) return true
    // The other process encrypts what it finds with the new key: this write, or what was there before.
    const encryptedAgain = earlier && readPresent(present, { ...binding, previous: undefined })
    isThere = encryptedAgain !== undefined && hasContentOf(encryptedAgain, record)
    return !isThere && (mayReplace?.(readPresent(present, binding)) ?? true)
  }
  // What cannot be fetched again must outlive a power failure: a refresh token works once, a key is shown once.
  const durable = record.kind === 'sso-token' || record.kind === 'login-token' || isLongLived(record.kind)
  const isReplaced = replaceFile(path, bytes, { durable, mayReplace: mayReplaceCurrent })
  if (isStale || (isReplaced && !isCurrent()))
    return { state: 'stale', bytes: isReplaced ? bytes : undefined }
  return { state: isReplaced || isThere ? 'written' : 'kept' }
}

function hasContentOf(one: StoredRecord, other: StoredRecord): boolean {
  const contentOf = ({ kind, expiresAt, payload }: StoredRecord): string =>
    JSON.stringify([kind, expiresAt, payload])
  return contentOf(one) === contentOf(other)
}

function writing<T>(folder: string, work: () => T, attempt = 1): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof AwsxError) throw error
    // Another process moved the folder away between two steps. The work starts with creating it.
    if (isErrno(error, 'ENOENT') && attempt < 3) return writing(folder, work, attempt + 1)
    throw new AwsxError('STORE_UNAVAILABLE', `cannot write the store (${errnoName(error)}, ${folder})`, {
      cause: error,
    })
  }
}

/** @param folder of the records, or of the store */
export function cannotRead(folder: string, cause: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `cannot read the store (${errnoName(cause)}, ${folder})`, {
    cause,
  })
}

/** A newer awsx may keep in a record what this version does not know, and replacing it would lose that. */
function denyNewerVersion(path: string, folder: string): void {
  const result = readHeaderOf(path)
  if (result?.state !== 'newer') return
  throw newerRecordError(folder)
}

function isMatch(result: HeaderResult | undefined, matches: (record: Header) => boolean): boolean {
  return result?.state === 'header' && matches(result.header)
}
