import { createHash, createHmac } from 'node:crypto'
import type { Request } from './exchange.ts'

/** The credential scope of a signature. */
export type Scope = { accessKeyId: string; date: string; region: string; service: string }

/** What the Authorization and X-Amz-Date headers of a request say. */
export type Authorization = Scope & { signedHeaders: string[]; signature: string; amzDate: string }

/**
 * Computes AWS Signature Version 4.
 *
 * @returns the signature in hexadecimal that the request should have
 */
export function sign(request: Request, authorization: Authorization, secret: string): string {
  const { date, region, service, amzDate, signedHeaders } = authorization
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
  const scope = `${date}/${region}/${service}/aws4_request`
  const stringToSign = ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n')
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(
    (parent, part) => createHmac('sha256', parent).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  )
  return createHmac('sha256', key).update(stringToSign).digest('hex')
}

/** Every service but S3 encodes the path a second time for signing. */
function canonicalPath(path: string): string {
  return path.split('/').map(encodeStrictly).join('/')
}

function canonicalQuery(query: URLSearchParams): string {
  const pairs = [...query].map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)])
  // By name, then value: `=` comes after `-`, so whole pairs would sort differently.
  const sorted = pairs.sort((one, other) => (one.join('\0') < other.join('\0') ? -1 : 1))
  return sorted.map((pair) => pair.join('=')).join('&')
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
