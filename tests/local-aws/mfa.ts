import { createHmac } from 'node:crypto'
import { ServiceError, type Cloud } from './exchange.ts'
import { readText } from './query-fields.ts'

const TOTP_STEP_MS = 30_000
/** Codes given out by {@link issueMfaCode} count from here, far from every time step of RFC 6238. */
const FIRST_COUNTER = 2 ** 40

/**
 * Gives out a code of a device that was never used: what a person would read from it after waiting for the next one.
 *
 * @param serial the device's ARN
 * @returns six digits that the server accepts once, at any time
 * @throws Error when there is no such device
 */
export function issueMfaCode(cloud: Cloud, serial: string): string {
  const device = cloud.data.mfaDevices[serial]
  if (device === undefined) throw new Error(`no MFA device ${serial} in the data`)
  const memory = remember(cloud, serial)
  let code = ''
  do {
    code = hotp(device.seed, FIRST_COUNTER + memory.counter)
    memory.counter += 1
  } while (memory.open.has(code))
  memory.open.add(code)
  return code
}

/**
 * Checks the MFA fields of a call of STS.
 *
 * @returns whether a right code came along; none at all is not an error here but in the trust policy
 * @throws Refusal AccessDenied when the code is wrong or comes without its device
 */
export function checkMfa(cloud: Cloud, user: string, form: URLSearchParams): boolean {
  const serial = readText(form, { name: 'SerialNumber', min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/ })
  const code = readText(form, { name: 'TokenCode', min: 6, max: 6, pattern: /^[\d]*$/ })
  if (serial === undefined && code === undefined) return false
  if (serial === undefined || code === undefined) {
    const text =
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.'
    throw new ServiceError(403, 'AccessDenied', text)
  }
  useMfaCode(cloud, { user, serial, code })
  return true
}

/**
 * Checks and uses up an MFA code: one that was given out, or the TOTP (RFC 6238) of this or a neighbouring half minute.
 *
 * @throws Refusal with the texts of STS
 */
function useMfaCode(cloud: Cloud, attempt: { user: string; serial: string; code: string }): void {
  const { user, serial, code } = attempt
  const device = cloud.data.mfaDevices[serial]
  if (device === undefined || device.user !== user) {
    throw denied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    )
  }
  const memory = remember(cloud, serial)
  if (memory.open.delete(code)) return
  const now = Math.floor(cloud.now() / TOTP_STEP_MS)
  const step = [now, now - 1, now + 1].find((n) => hotp(device.seed, n) === code && !memory.usedSteps.has(n))
  if (step === undefined) {
    throw denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ')
  }
  memory.usedSteps.add(step)
}

function remember(cloud: Cloud, serial: string) {
  const known = cloud.state.mfa.get(serial)
  if (known !== undefined) return known
  const fresh = { open: new Set<string>(), counter: 0, usedSteps: new Set<number>() }
  cloud.state.mfa.set(serial, fresh)
  return fresh
}

/** RFC 4226: HMAC-SHA-1 of the counter, dynamically truncated to six digits. */
function hotp(seed: string, counter: number): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', decodeBase32(seed)).update(message).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function decodeBase32(text: string): Buffer {
  let bits = ''
  for (const char of text.toUpperCase().replace(/=+$/, '')) {
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0')
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

function denied(message: string): ServiceError {
  return new ServiceError(403, 'AccessDenied', message)
}
