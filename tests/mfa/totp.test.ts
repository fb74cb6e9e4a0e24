import { describe, expect, test } from '@jest/globals'
import { readSeed, totp } from '../../src/mfa/totp.ts'

/** "12345678901234567890", the secret of RFC 6238 appendix B, in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** RFC 6238 appendix B, the last six of its eight digits. */
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at second %i', (second, code) => {
  expect(totp(secret, second * 1000)).toBe(code)
})

describe('a seed', () => {
  test.each([
    ['as AWS shows it', secret],
    ['in lower case, in groups, with padding', `${secret.toLowerCase().replaceAll(/(.{4})/g, '$1 ')}==\n`],
    ['of a QR code', `otpauth://totp/Amazon%20Web%20Services:hanako@1111?secret=${secret}&issuer=Amazon`],
    ['with the usual parameters', `otpauth://totp/x?secret=${secret}&algorithm=SHA1&digits=6&period=30`],
  ])('%s', (_name, text) => {
    expect(readSeed(text)).toEqual({ seed: secret })
  })

  test.each([
    ['123456', 'expected the base32 secret key of a virtual MFA device'],
    ['', 'expected the base32 secret key of a virtual MFA device'],
    ['JBSWY3DPEHPK3PXP', 'the secret key is too short to be complete'],
    [`otpauth://hotp/x?secret=${secret}`, 'the otpauth URI is not of type totp'],
    [`otpauth://totp/x?secret=${secret}&digits=8`, 'the otpauth URI must have digits=6, as AWS uses'],
    [
      `otpauth://totp/x?secret=${secret}&algorithm=SHA256`,
      'the otpauth URI must have algorithm=SHA1, as AWS uses',
    ],
    [`otpauth://totp/x?secret=${secret}&period=60`, 'the otpauth URI must have period=30, as AWS uses'],
    ['otpauth://totp/x', 'expected the base32 secret key of a virtual MFA device'],
  ])('%j is rejected', (text, problem) => {
    expect(readSeed(text)).toEqual({ problem })
  })
})
