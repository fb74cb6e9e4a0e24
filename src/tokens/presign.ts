import { hash, hmac } from '../crypto/crypto.ts'

/** Keys that sign, each read once, so that no pair is mixed when the source changes. */
export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Null for long-lived keys. */
  readonly sessionToken: string | null
}

/** A GET request for `/` without a body. */
export interface RequestToSign {
  /** The name of the service in the signature, e.g. `rds-db`. */
  readonly service: string
  readonly region: string
  /** The host that is signed, with a port if the service signs it, e.g. `db.example.com:5432`. */
  readonly host: string
  readonly query: Readonly<Record<string, string>>
  /** Headers that are signed beside `host`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Seconds. */
  readonly lifetime: number
}

const algorithm = 'AWS4-HMAC-SHA256'

/**
 * Signs a request in its query (Signature Version 4, "Create a signed AWS API request" in the IAM User Guide).
 * Signing does not check the keys: expired ones give a URL, too, which the service refuses.
 * @param time milliseconds since 1970 UTC
 * @returns the URL with `https://`
 */
export function presign(request: RequestToSign, keys: SigningKeys, time: number): string {
  const stamp = new Date(time).toISOString().replace(/\.\d{3}|[-:]/g, '')
  const scope = [stamp.slice(0, 8), request.region, request.service, 'aws4_request']
  const headers = sortByName({ ...request.headers, host: request.host })
  const names = headers.map(([name]) => name).join(';')
  const query = encodeQuery({
    ...request.query,
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': [keys.accessKeyId, ...scope].join('/'),
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(request.lifetime),
    'X-Amz-SignedHeaders': names,
    ...(keys.sessionToken === null ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
  })
  const headerLines = headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('')
  const canonical = ['GET', '/', query, headerLines, names, sha256Hex('')].join('\n')
  const toSign = [algorithm, stamp, scope.join('/'), sha256Hex(canonical)].join('\n')
  const start: Buffer = Buffer.from(`AWS4${keys.secretAccessKey}`)
  const signingKey = scope.reduce((key, part) => hmac(key, part), start)
  return `https://${request.host}/?${query}&X-Amz-Signature=${hmac(signingKey, toSign).toString('hex')}`
}

const sha256Hex = (text: string): string => hash(text).toString('hex')

/** Signatures sort by code unit, not by the rules of a language. */
function sortByName(values: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(values).toSorted(([left], [right]) => (left < right ? -1 : 1))
}

function encodeQuery(values: Readonly<Record<string, string>>): string {
  const encoded = Object.entries(values).map(([name, value]) => [encode(name), encode(value)] as const)
  return sortByName(Object.fromEntries(encoded))
    .map((pair) => pair.join('='))
    .join('&')
}

/** Percent-encodes all but the unreserved characters of RFC 3986 §2.3. `encodeURIComponent` leaves five more. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
