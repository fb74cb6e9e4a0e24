/** ES256 signatures (RFC 7518 §3.4). Only an `aws login` and its refresh need them, so a run with a cached session does not load this file. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** An EC P-256 private key. */
export type SigningKey = KeyObject

export function createSigningKey(): SigningKey {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

/** @returns a private key in PEM, as `EC PRIVATE KEY` (RFC 5915) with 64 characters a line */
export function exportSigningKey(key: SigningKey): string {
  return key.export({ type: 'sec1', format: 'pem' }).toString()
}

/** @returns undefined if it is not an EC P-256 private key in PEM format */
export function readSigningKey(pem: string): SigningKey | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    // The cause could quote the key.
    return undefined
  }
}

/** @returns the public half of a key as a JWK (RFC 7517) */
export function publicJwkOf(
  key: SigningKey,
): Readonly<Record<'kty' | 'crv' | 'x' | 'y', string | undefined>> {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  return { kty, crv, x, y }
}

/** Signs a text in UTF-8. @returns r and s concatenated, 64 bytes (not the DER format that OpenSSL writes) */
export function signEs256(key: SigningKey, text: string): Buffer {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}
