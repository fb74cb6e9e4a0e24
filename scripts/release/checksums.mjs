import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const checksumsFile = 'SHA256SUMS'

/** @returns the SHA-256 hash of a file in hexadecimal */
export function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/**
 * Writes SHA256SUMS, in the format of `sha256sum`, for all other files of a folder but their signatures.
 * @returns the names and hashes
 */
export function writeChecksums(folder) {
  const names = readdirSync(folder).filter((name) => !name.startsWith(checksumsFile))
  const sums = names.toSorted().map((name) => ({ name, hash: sha256(join(folder, name)) }))
  writeFileSync(join(folder, checksumsFile), sums.map(({ name, hash }) => `${hash}  ${name}\n`).join(''))
  return sums
}
