import { closeSync, lstatSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { nonceBytes, random } from '../crypto/crypto.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { listNames, readPrivateFile, removeFile, UntrustedFileError } from '../files/private-file.ts'
import { replaceFile, sweepTemporaries, type ReplaceOptions } from '../files/replace-file.ts'
import { setFileAside } from './damaged-records.ts'
import { isRecordName, openRecord, readHeader, sealRecord, type Binding } from './record-format.ts'
import { codeOf, prepareFolder } from './store-folder.ts'
import type { RecordMetadata, StoredRecord } from './types.ts'

const maxRecordBytes = 1024 * 1024
const maxHeaderBytes = 2048

/** Whose files, since when, and whom to tell. */
export interface RecordsDeps {
  readonly uid: number | undefined
  now(): number
  warn(line: string): void
}

export type MayReplace = (current: StoredRecord | undefined) => boolean

/** The encrypted files of a store, one for each record. */
export interface Records {
  /** The bytes of a record, undefined if there is none or it cannot be trusted. */
  load(name: string): Uint8Array | undefined
  /**
   * Decrypts; sets a damaged file aside and gives a warning.
   * @param isRightKey asked only where the record does not open: with a wrong key it is not the record that is damaged
   */
  open(
    name: string,
    bytes: Uint8Array,
    binding: Binding,
    isRightKey: () => boolean,
  ): StoredRecord | 'wrong-key' | undefined
  /** @returns false if `mayReplace` wanted to keep the record that was there right before the rename */
  save(name: string, binding: Binding, record: StoredRecord, mayReplace?: MayReplace): boolean
  metadata(name: string): RecordMetadata | undefined
  names(): readonly string[]
  remove(name: string): void
  /** @throws AwsxError STORE_UNAVAILABLE if a write of 4 KiB would fail */
  probe(): void
  /** Moves everything out of the way. @returns the folder that it is in now, undefined if there was nothing */
  setAside(): string | undefined
  removeAll(): void
}

/** Nothing is read or made before it is needed. */
export function openRecords(stateFolder: string, deps: RecordsDeps): Records {
  const folder = join(stateFolder, 'records')
  const pathOf = (name: string): string => join(folder, name)
  const names = (): readonly string[] => listNames(folder).filter(isRecordName)
  const setBad = (name: string, reason: string): undefined => setFileAside(folder, name, { deps, reason })

  function load(name: string): Uint8Array | undefined {
    try {
      return readPrivateFile(pathOf(name), deps.uid, maxRecordBytes)
    } catch (error) {
      if (error instanceof UntrustedFileError) return setBad(name, error.message)
      throw new AwsxError('STORE_UNAVAILABLE', `the store cannot be read (${codeOf(error)}, ${folder})`, {
        cause: error,
      })
    }
  }

  const open: Records['open'] = (name, bytes, binding, isRightKey) => {
    const result = openRecord(binding, bytes)
    if (result.state === 'record') return result.record
    if (result.state !== 'damaged') return undefined
    return isRightKey() ? setBad(name, result.reason) : 'wrong-key'
  }

  function readCurrent(name: string, binding: Binding): StoredRecord | undefined {
    const bytes = load(name)
    const result = bytes && openRecord(binding, bytes)
    return result?.state === 'record' ? result.record : undefined
  }

  const save: Records['save'] = (name, binding, record, mayReplace) => {
    const beforeRename = (): void => {
      if (mayReplace?.(readCurrent(name, binding)) === false) throw new KeepCurrent()
    }
    return writing(folder, () => {
      prepareFolder(folder, deps.uid)
      refuseNewer(pathOf(name), folder)
      sweepTemporaries(folder, deps.now())
      const bytes = sealRecord(binding, record, random(nonceBytes))
      // What cannot be fetched again must outlive a power failure: a refresh token is spent once, a key shown once.
      const durable = record.kind === 'sso-token' || record.kind === 'iam-key'
      return replaceUnlessKept(pathOf(name), bytes, { durable, beforeRename })
    })
  }

  return {
    load,
    open,
    save,
    names,
    metadata: (name) => (isRecordName(name) ? readMetadata(pathOf(name)) : undefined),
    remove: (name) => {
      if (isRecordName(name)) writing(folder, () => removeFile(pathOf(name)))
    },
    probe: () =>
      writing(folder, () => {
        prepareFolder(folder, deps.uid)
        sweepTemporaries(folder, deps.now())
        const path = join(folder, 'probe')
        replaceFile(path, Buffer.alloc(4096))
        removeFile(path)
      }),
    setAside: () => (listNames(folder).some(isKept) ? moveFolder(folder, deps.now()) : undefined),
    removeAll: () => writing(folder, () => rmSync(folder, { recursive: true, force: true })),
  }
}

/** Temporary and probe files of other processes are not worth keeping. */
function isKept(name: string): boolean {
  return isRecordName(name) || name.endsWith('.bad')
}

/** Ends a write right before the rename; the old file stays. */
class KeepCurrent extends Error {}

function replaceUnlessKept(path: string, bytes: Uint8Array, options: ReplaceOptions): boolean {
  try {
    replaceFile(path, bytes, options)
    return true
  } catch (error) {
    if (error instanceof KeepCurrent) return false
    throw error
  }
}

function writing<T>(folder: string, work: () => T, attempt = 1): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof AwsxError) throw error
    // Another process moved the folder away between two steps; the work begins with making it.
    if (isErrno(error, 'ENOENT') && attempt < 3) return writing(folder, work, attempt + 1)
    throw new AwsxError('STORE_UNAVAILABLE', `the store cannot be written (${codeOf(error)}, ${folder})`, {
      cause: error,
    })
  }
}

/** A record of a newer awsx may hold what this one cannot know of; to replace it would lose it. */
function refuseNewer(path: string, folder: string): void {
  const result = readHeaderOf(path)
  if (result?.state !== 'newer') return
  throw new AwsxError('STORE_UNAVAILABLE', `a newer awsx wrote this record, it is left alone (${folder})`, {
    hints: ['upgrade awsx, or set AWSX_HOME to a folder for this version'],
  })
}

function readMetadata(path: string): RecordMetadata | undefined {
  const result = readHeaderOf(path)
  if (result?.state !== 'header') return undefined
  const { kind, expiresAt, derivedFrom, renewable } = result.header
  return { kind, expiresAt, derivedFrom, renewable }
}

function readHeaderOf(path: string): ReturnType<typeof readHeader> | undefined {
  let descriptor: number | undefined
  try {
    if (!lstatSync(path).isFile()) return undefined
    descriptor = openSync(path, 'r')
    const bytes = Buffer.alloc(maxHeaderBytes)
    return readHeader(bytes.subarray(0, readSync(descriptor, bytes, 0, maxHeaderBytes, 0)))
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function moveFolder(folder: string, now: number): string {
  const aside = `${folder}-${Math.trunc(now)}.aside`
  renameSync(folder, aside)
  return aside
}
