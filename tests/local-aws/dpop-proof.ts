import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { ServiceError, type Exchange } from './exchange.ts'

const CLOCK_TOLERANCE_SECONDS = 300

/**
 * Verifies the DPoP proof of a request (RFC 9449): an ES256 JWT over method, address and time, good once.
 *
 * @returns the thumbprint of the key that signed it (RFC 7638)
 * @throws Refusal ValidationException
 */
export function checkProof(exchange: Exchange): string {
  const { cloud, request } = exchange
  const [head = '', payload = '', signature = '', ...rest] = (request.headers['dpop'] ?? '').split('.')
  const header = decode(head)
  const claims = decode(payload)
  const jwk = header['jwk'] as JsonWebKey | undefined
  if (rest.length > 0 || header['typ'] !== 'dpop+jwt' || header['alg'] !== 'ES256' || !isPublicP256(jwk)) {
    throw serviceError('the DPoP header is missing or malformed')
  }
  const signed = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const }
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.length !== 64 || !verify('sha256', Buffer.from(`${head}.${payload}`), signed, bytes)) {
    throw serviceError('the signature of the DPoP proof is wrong')
  }
  if (claims['htm'] !== request.method)
    throw serviceError('htm of the DPoP proof is not the method of the request')
  if (claims['htu'] !== cloud.url() + request.path)
    throw serviceError('htu of the DPoP proof is not the request address')
  const age = cloud.now() / 1000 - Number(claims['iat'])
  if (!(Math.abs(age) <= CLOCK_TOLERANCE_SECONDS)) throw serviceError('iat of the DPoP proof is not now')
  const id = claims['jti']
  if (typeof id !== 'string' || id === '' || cloud.state.proofIds.has(id))
    throw serviceError('jti of the DPoP proof is missing or was used before')
  cloud.state.proofIds.add(id)
  return thumbprint(jwk)
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The private part `d` must never be sent along. */
function isPublicP256(jwk: JsonWebKey | undefined): jwk is JsonWebKey {
  if (jwk?.kty !== 'EC' || jwk.crv !== 'P-256' || 'd' in jwk) return false
  return [jwk.x, jwk.y].every((part) => Buffer.from(part ?? '', 'base64url').length === 32)
}

function thumbprint(jwk: JsonWebKey): string {
  const canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y })
  return createHash('sha256').update(canonical).digest('base64url')
}

function serviceError(message: string): ServiceError {
  return new ServiceError(400, 'ValidationException', message, { error: 'INVALID_REQUEST' })
}
