import { random } from '../../crypto/random.ts'
import { AwsxError } from '../../errors.ts'

const minLength = 12
const minDifferent = 6

/** Parts that passphrases are guessed with first. */
const guessable = /(?:pass(?:word|phrase)|qwerty|letmein|123456|abcdef|awsx|secret)/gi

/**
 * Tells why a passphrase could be guessed by someone who has a copy of the store. Each guess costs 128 MiB and about 0.4 s.
 * @returns undefined for one that is good enough
 */
export function findWeakness(passphrase: string): string | undefined {
  const characters = Array.from(passphrase)
  if (characters.length < minLength) return `it is shorter than ${minLength} characters`
  if (new Set(characters).size < minDifferent) return `it has fewer than ${minDifferent} different characters`
  if (passphrase.replaceAll(guessable, '').trim().length < minLength / 2) return 'it is easy to guess'
  return undefined
}

/**
 * Rejects a weak passphrase before a store is encrypted with it.
 * @param source e.g. `the passphrase from AWSX_PASSPHRASE`
 * @throws AwsxError STORE_UNAVAILABLE
 */
export function requireStrong(passphrase: string, source: string): void {
  const weakness = findWeakness(passphrase)
  if (weakness === undefined) return
  throw new AwsxError('STORE_UNAVAILABLE', `${source} was not accepted for the store, because ${weakness}`, {
    hints: [`use at least ${minLength} characters that are not easy to guess`],
  })
}

/** Letters and digits that cannot be mistaken for others: 32 of them, so each encodes 5 bits. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz+'

/** @returns a random passphrase of 100 bits, in groups: `k7mpw-…` */
export function makePassphrase(): string {
  const characters = Array.from(random(20), (byte) => alphabet.charAt(byte & 31))
  return (characters.join('').match(/.{5}/g) ?? []).join('-')
}
