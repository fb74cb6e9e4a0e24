import { join } from 'node:path'
import { equal, hmac, keyBytes, normalizePassphrase } from '../../crypto/crypto.ts'
import { readPrivateFile, removeFile } from '../../files/private-file.ts'
import { createFile, replaceFile } from '../../files/replace-file.ts'

/** An unlocked key as it is kept in memory-backed files while a session lasts. */
export interface KeyCopy {
  /** {@link keyBytes} bytes. */
  readonly key: Buffer
  /** Milliseconds since 1970; null if it stays until the folder is gone. */
  readonly until: number | null
  /** `keyCheck` of the store that the key was found to be of, so that a run need not find out again. */
  readonly keyCheck: string
  /** {@link checkPassphrase} of the passphrase that gave the key, null if none did. */
  readonly passphraseCheck: string | null
}

/** Which copy: a runtime folder can hold those of several stores. */
export interface KeyCopyLocation {
  readonly folder: string
  readonly storeId: string
  readonly uid: number | undefined
}

const maxBytes = 4096
const maxLifeMs = 8 * 60 * 60_000

/** How long a key that a passphrase gave stays unlocked. */
export const unlockedForMs = maxLifeMs

/**
 * @param now milliseconds since 1970
 * @returns undefined if there is none, or none that is to be used: another's, damaged, or over its time
 */
export function readCopy(location: KeyCopyLocation, now: number): KeyCopy | undefined {
  try {
    const bytes = readPrivateFile(copyPath(location), location.uid, maxBytes)
    return bytes === undefined ? undefined : parseCopy(bytes.toString('utf8'), now)
  } catch {
    return undefined
  }
}

function parseCopy(text: string, now: number): KeyCopy | undefined {
  const { key: keyText, until, keyCheck, passphraseCheck } = JSON.parse(text) as Record<string, unknown>
  if (typeof keyText !== 'string' || typeof keyCheck !== 'string') return undefined
  if (until !== null && typeof until !== 'number') return undefined
  // A clock that was set back must not lengthen the time.
  if (until !== null && (now >= until || until - now > maxLifeMs)) return undefined
  const key = Buffer.from(keyText, 'base64')
  if (key.length !== keyBytes) return undefined
  return {
    key,
    until,
    keyCheck,
    passphraseCheck: typeof passphraseCheck === 'string' ? passphraseCheck : null,
  }
}

/** @throws the system error if it cannot be written */
export function writeCopy(location: KeyCopyLocation, copy: KeyCopy): void {
  replaceFile(copyPath(location), serialize(copy))
}

/** Writes a copy only if there is none yet. @returns whether it was written */
export function createCopy(location: KeyCopyLocation, copy: KeyCopy): boolean {
  return createFile(copyPath(location), serialize(copy))
}

/** @returns whether there was one that could be removed */
export function removeCopy(location: KeyCopyLocation): boolean {
  try {
    const existed = readPrivateFile(copyPath(location), location.uid, maxBytes) !== undefined
    removeFile(copyPath(location))
    return existed
  } catch {
    return false
  }
}

/** A keyed hash that tells, without the slow function, whether a passphrase is the one that gave the key. */
export function checkPassphrase(key: Uint8Array, passphrase: string): string {
  return hmac(key, `awsx passphrase ${normalizePassphrase(passphrase)}`).toString('base64')
}

/** Tells whether a copy may be used by somebody who gives this passphrase. */
export function isPassphraseOf(copy: KeyCopy, passphrase: string): boolean {
  if (copy.passphraseCheck === null) return false
  return equal(checkPassphrase(copy.key, passphrase), copy.passphraseCheck)
}

function copyPath(location: KeyCopyLocation): string {
  return join(location.folder, `key-${location.storeId}`)
}

function serialize(copy: KeyCopy): Buffer {
  return Buffer.from(JSON.stringify({ ...copy, key: copy.key.toString('base64') }))
}
