import { hmacSha1 } from '../crypto/hmac-sha1.ts'
import { AwsxError } from '../errors.ts'
import { stepOf } from './mfa-code.ts'
import type { MfaDriver } from './types.ts'

/** Computes the code from a seed in the store. */
export const totpDriver: MfaDriver = {
  isTyped: false,
  findObstacle: () => undefined,
  async getCode({ serial, profile }, deps) {
    const seed = await deps.readSeed()
    if (seed !== undefined) return totp(seed, deps.now())
    throw new AwsxError('MFA_REQUIRED', `profile "${profile}": no seed is stored for MFA device ${serial}`, {
      hints: [`awsx mfa ${profile} --store-seed`, 'to be prompted instead: --mfa-prompt terminal'],
    })
  },
}

/**
 * The six digits of a time (RFC 6238 with HMAC-SHA-1 and 30 seconds, which virtual MFA devices of AWS use).
 * @param seed as {@link readSeed} returns it
 * @param now milliseconds since 1970 UTC
 */
export function totp(seed: string, now: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(stepOf(now)))
  const mac = hmacSha1(decodeBase32(seed), counter)
  // RFC 4226 §5.3: the last four bits say where the number is.
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0')
}

/**
 * Reads a seed as AWS shows it below the QR code (base32), or the `otpauth://totp/…` URI in the QR code.
 * @returns base32 in upper case without padding, or what is wrong with the text
 */
export function readSeed(text: string): { readonly seed: string } | { readonly problem: string } {
  const trimmed = text.trim()
  const isUri = /^otpauth:/i.test(trimmed)
  if (isUri && !URL.canParse(trimmed)) return { problem: 'the otpauth URI is malformed' }
  const uri = isUri ? new URL(trimmed) : undefined
  const problem = uri && findUriProblem(uri)
  if (problem !== undefined) return { problem }
  const seed = (uri?.searchParams.get('secret') ?? trimmed).replaceAll(/[\s=-]/g, '').toUpperCase()
  if (!/^[A-Z2-7]+$/.test(seed)) return { problem: 'expected the base32 secret key of a virtual MFA device' }
  // RFC 4226 §4 R6 requires 128 bits; a shorter text is not a seed of AWS but a code or a part of one.
  if (seed.length < 26) return { problem: 'the secret key is too short to be complete' }
  return { seed }
}

const usual: Readonly<Record<string, string>> = { algorithm: 'SHA1', digits: '6', period: '30' }

function findUriProblem(uri: URL): string | undefined {
  const type = uri.host === '' ? uri.pathname.replaceAll('/', ' ').trim().split(' ')[0] : uri.host
  if (type?.toLowerCase() !== 'totp') return 'the otpauth URI is not of type totp'
  const other = Object.entries(usual).find(([name, value]) => {
    const given = uri.searchParams.get(name)
    return given !== null && given.toUpperCase() !== value
  })
  return other === undefined ? undefined : `the otpauth URI must have ${other[0]}=${other[1]}, as AWS uses`
}

/** RFC 4648 §6. */
function decodeBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = Array.from(text, (char) => alphabet.indexOf(char).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
