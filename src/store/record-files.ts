import { renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { nonceBytes, random } from '../crypto/crypto.ts'
import { AwsxError, errnoName, isErrno } from '../errors.ts'
import { listNames, readPrivateFile, removeFile, UntrustedFileError } from '../files/private-file.ts'
import { isTemporaryName, replaceFile, sweepTemporaries } from '../files/replace-file.ts'
import { isLongLived } from './long-lived.ts'
import { setFileAside } from './damaged-records.ts'
import {
  isRecordName,
  maxRecordBytes,
  openRecord,
  sealRecord,
  type Binding,
  type Header,
  type HeaderResult,
  type RecordLinks,
} from './record-format.ts'
import { metadataOf, readHeaderOf } from './record-reader.ts'
import { prepareFolder } from './prepare-folder.ts'
import type { MayReplace, RecordMetadata, StoredRecord } from './types.ts'

const probeName = 'probe'

export interface RecordFilesDeps {
  /** The owner that files must have; undefined on Windows. */
  readonly uid: number | undefined
  now(): number
  warn(line: string): void
}

export interface RecordWrite {
  readonly binding: Binding
  readonly record: StoredRecord
  readonly links: RecordLinks
  readonly mayReplace: MayReplace | undefined
}

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
  ): StoredRecord | 'wrong-key' | undefined
  /** @returns false if `mayReplace` kept the record that was there right before the rename */
  save(name: string, write: RecordWrite): boolean
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
    open: (name, bytes, binding, isRightKey) => {
      const result = openRecord(binding, bytes)
      if (result.state === 'record') return result.record
      if (result.state !== 'damaged') return undefined
      return isRightKey() ? setAside(name, result.reason) : 'wrong-key'
    },
    save: (name, { binding, record, links, mayReplace }) => {
      const mayReplaceCurrent = (): boolean => mayReplace?.(readCurrent(load(name), binding)) ?? true
      return writing(folder, () => {
        prepareFolder(folder, deps.uid, isOwnName)
        denyNewerVersion(pathOf(name), folder)
        sweepTemporaries(folder, deps.now())
        const bytes = sealRecord(binding, record, random(nonceBytes), links)
        // What cannot be fetched again must outlive a power failure: a refresh token works once, a key is shown once.
        const durable =
          record.kind === 'sso-token' || record.kind === 'login-token' || isLongLived(record.kind)
        return replaceFile(pathOf(name), bytes, { durable, mayReplace: mayReplaceCurrent })
      })
    },
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

function writeProbe(folder: string, deps: RecordFilesDeps): void {
  prepareFolder(folder, deps.uid, isOwnName)
  sweepTemporaries(folder, deps.now())
  const path = join(folder, probeName)
  replaceFile(path, Buffer.alloc(4096))
  removeFile(path)
}

/** Keeps files of other programs in the folder. */
function removeOwnFiles(folder: string): void {
  for (const name of listNames(folder).filter(isOwnName)) removeFile(join(folder, name))
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error
  }
}

function isOwnName(name: string): boolean {
  return isWorthKeeping(name) || name === probeName || isTemporaryName(name)
}

/** Not so temporary and probe files of other processes. */
function isWorthKeeping(name: string): boolean {
  return isRecordName(name) || name.endsWith('.bad')
}

function readCurrent(bytes: Uint8Array | undefined, binding: Binding): StoredRecord | undefined {
  const result = bytes && openRecord(binding, bytes)
  return result?.state === 'record' ? result.record : undefined
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
  throw new AwsxError('STORE_UNAVAILABLE', `a newer awsx wrote this record (${folder})`, {
    hints: ['upgrade awsx, or set AWSX_HOME to a new folder for this version'],
  })
}

function isMatch(result: HeaderResult | undefined, matches: (record: Header) => boolean): boolean {
  return result?.state === 'header' && matches(result.header)
}

/**
 * Renames a file or folder of an unusable store, which may contain data that the user needs.
 * @param now milliseconds since 1970 UTC, for the new name
 * @returns the new path
 */
export function moveAside(path: string, now: number): string {
  const aside = `${path}-${Math.trunc(now)}.aside`
  renameSync(path, aside)
  return aside
}
