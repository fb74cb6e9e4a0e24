import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PeerCertificate } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { findCertificates } from '../../src/aws/pem.ts'
import { findRejections } from '../../src/aws/rejected-certificates.ts'
import { expiredCopy, makeAuthority, signedBy, withTrust } from './tls.ts'
import type { Authority } from './tls.ts'

const dayMs = 86_400_000

let root: Authority
let stranger: Authority
let own: string
let rejected: string
let expired: string
/** Not before the certificates were made: they are not valid yet then. */
let now: number

beforeAll(() => {
  root = makeAuthority(['IP:127.0.0.1'])
  stranger = makeAuthority(['IP:127.0.0.1'])
  own = root.text
  rejected = withTrust(root, '-addreject', 'serverAuth')
  expired = readFileSync(expiredCopy(root), 'utf8')
  now = Date.now()
})

afterAll(() => {
  root.remove()
  stranger.remove()
})

/** What Bun gives for a chain. */
function chainOf(texts: readonly string[], end: object | null | undefined): PeerCertificate {
  let next = end
  for (const pem of texts.flatMap((text) => findCertificates(text).map((one) => one.pem ?? '')).toReversed())
    next = { ...new X509Certificate(pem).toLegacyObject(), issuerCertificate: next }
  return next as PeerCertificate
}

const codeOf = (roots: readonly string[], chain: PeerCertificate, at = now): unknown =>
  findRejections(roots, at)?.check('127.0.0.1', chain)?.code

test('roots that reject none need no check', () => {
  expect(findRejections([own, withTrust(root, '-addtrust', 'serverAuth')], now)).toBeUndefined()
  expect(findRejections([], now)).toBeUndefined()
})

describe('a chain', () => {
  test.each([undefined, null])('whose end is %p is rejected for each certificate in it', (end) => {
    const { certificate } = signedBy(root, stranger)
    const chain = chainOf([certificate, own], end)
    const middle = { bundle: join(root.bundle, '../middle.pem') }
    for (const one of [root, middle])
      expect(codeOf([withTrust(one, '-addreject', 'serverAuth')], chain)).toBe('CERT_REJECTED')
    const other = makeAuthority(['IP:127.0.0.1'])
    expect(codeOf([withTrust(other, '-addreject', 'serverAuth')], chain)).toBeUndefined()
    other.remove()
  })

  test('is rejected for another certificate with the same key', () => {
    signedBy(root, stranger)
    const roots = [withTrust({ bundle: join(root.bundle, '../middle.pem') }, '-addreject', 'serverAuth')]
    expect(codeOf(roots, chainOf([signedBy(root, stranger).certificate], undefined))).toBe('CERT_REJECTED')
  })

  test('still needs a certificate with the name of the server', () => {
    const roots = [withTrust(stranger, '-addreject', 'serverAuth')]
    const check = findRejections(roots, now)?.check
    const chain = chainOf([root.certificate], undefined)
    expect(check?.('127.0.0.1', chain)).toBeUndefined()
    expect(check?.('127.0.0.2', chain)).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect(check?.('127.0.0.1', {} as PeerCertificate)).toHaveProperty('message')
  })
})

describe('of several for one key, the first one that is not out of date counts:', () => {
  const out = (pem: string): string[] => findRejections([pem, rejected, stranger.text], now)?.roots ?? []

  test('a rejected one, and the others are no roots', () => {
    const chain = chainOf([root.certificate, own], undefined)
    for (const roots of [
      [rejected, own],
      [expired, rejected],
    ])
      expect(codeOf(roots, chain)).toBe('CERT_REJECTED')
    expect(findRejections([rejected, own, stranger.text], now)?.roots).toEqual([rejected, stranger.text])
    expect(out(expired)).toEqual([rejected, stranger.text])
  })

  test('a trusted one', () => {
    expect(codeOf([own, rejected], chainOf([root.certificate, own], undefined))).toBeUndefined()
    expect(out(own)).toEqual([own, rejected, stranger.text])
  })

  test('a trusted one after a rejected one that is out of date', () => {
    const roots = [
      withTrust({ bundle: join(root.bundle, '../expired.pem') }, '-addreject', 'serverAuth'),
      own,
    ]
    const chain = chainOf([root.certificate, expired, own], undefined)
    expect(codeOf(roots, chain)).toBeUndefined()
    // Then all are.
    expect(codeOf(roots, chain, now + 9 * dayMs)).toBe('CERT_REJECTED')
    expect(codeOf([own, rejected], chain, now + 9 * dayMs)).toBe('CERT_REJECTED')
  })
})
