/** What signatures of AWS have in common, in a query and in a header (Signature Version 4, IAM User Guide, "Create a signed AWS API request"). */
import { hash, hmac } from './crypto.ts'

/** Keys that sign, each read once, so that no pair is mixed when the source changes. */
export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Null for long-lived keys. */
  readonly sessionToken: string | null
}

/** What a signature is valid for. */
export interface SigningScope {
  /** Name of the service in the signature, e.g. `rds-db`. */
  readonly service: string
  readonly region: string
  /** Milliseconds since 1970 UTC. */
  readonly time: number
}

/** The parts of a request that are signed. */
export interface SignedParts {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** With `host`; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const signingAlgorithm = 'AWS4-HMAC-SHA256'

/** @returns `20260102T030405Z` */
export function stampOf({ time }: SigningScope): string {
  return new Date(time).toISOString().replace(/\.\d{3}|[-:]/g, '')
}

/** @returns `AKID/20260102/eu-west-1/sts/aws4_request` */
export function credentialOf({ accessKeyId }: SigningKeys, scope: SigningScope): string {
  return [accessKeyId, ...scopeParts(scope)].join('/')
}

/** @returns the names of the signed headers, as the signature lists them */
export function listSigned(headers: SignedParts['headers']): string {
  return sortByName(headers)
    .map(([name]) => name)
    .join(';')
}

/** @returns the signature in hex. The keys are not checked: expired ones give a signature, too, which the service refuses */
export function signParts(parts: SignedParts, secretAccessKey: string, scope: SigningScope): string {
  const lines = sortByName(parts.headers).map(
    ([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`,
  )
  const { method, path, query, headers, body } = parts
  const canonical = [method, path, encodeQuery(query), lines.join(''), listSigned(headers), sha256Hex(body)]
  const scoped = scopeParts(scope)
  const toSign = [signingAlgorithm, stampOf(scope), scoped.join('/'), sha256Hex(canonical.join('\n'))]
  return signText(toSign.join('\n'), secretAccessKey, scope)
}

/**
 * The password of CodeCommit for git: a signature that leaves out the hash of the body and the Z of the date.
 * @returns `20260102T030405Z` and the signature in hex
 */
export function codeCommitSignature(
  { host, path }: { readonly host: string; readonly path: string },
  secretAccessKey: string,
  scope: SigningScope,
): string {
  const canonical = ['GIT', path, '', `host:${host}`, '', 'host', ''].join('\n')
  const date = stampOf(scope).slice(0, -1)
  const toSign = [signingAlgorithm, date, scopeParts(scope).join('/'), sha256Hex(canonical)]
  return `${date}Z${signText(toSign.join('\n'), secretAccessKey, scope)}`
}

/** Signs a text with the key for a scope. @returns hex */
function signText(text: string, secretAccessKey: string, scope: SigningScope): string {
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`)
  for (const part of scopeParts(scope)) key = hmac(key, part)
  return hmac(key, text).toString('hex')
}

/** @returns the parameters of a query, encoded and in the order in which they are signed */
export function encodeQuery(values: Readonly<Record<string, string>>): string {
  const encoded = Object.entries(values).map(
    ([name, value]) => [percentEncode(name), percentEncode(value)] as const,
  )
  return sortByName(Object.fromEntries(encoded))
    .map((pair) => pair.join('='))
    .join('&')
}

const sha256Hex = (text: string): string => hash(text).toString('hex')

/** @returns the date, region, and service that a signature names, and its end */
function scopeParts(scope: SigningScope): readonly string[] {
  return [stampOf(scope).slice(0, 8), scope.region, scope.service, 'aws4_request']
}

/** Signatures sort by code unit, not by the rules of a language. */
function sortByName(values: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(values).toSorted(([left], [right]) => (left < right ? -1 : 1))
}

/** Percent-encodes all but the unreserved characters of RFC 3986 §2.3. `encodeURIComponent` leaves five more. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
