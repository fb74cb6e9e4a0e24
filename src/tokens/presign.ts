import {
  credentialOf,
  encodeQuery,
  listSigned,
  signParts,
  signingAlgorithm,
  stampOf,
} from '../crypto/aws-signature.ts'
import type { SigningKeys } from '../crypto/aws-signature.ts'

/** A GET request for `/` without a body. */
export interface RequestToSign {
  /** The name of the service in the signature, e.g. `rds-db`. */
  readonly service: string
  readonly region: string
  /** The host that is signed, with a port if the service signs it, e.g. `db.example.com:5432`. */
  readonly host: string
  readonly query: Readonly<Record<string, string>>
  /** Headers that are signed with `host`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Seconds. */
  readonly lifetime: number
}

/**
 * Signs a request in its query.
 * @param time milliseconds since 1970 UTC
 * @returns the URL with `https://`
 */
export function presign(request: RequestToSign, keys: SigningKeys, time: number): string {
  const { service, region, host, lifetime } = request
  const scope = { service, region, time }
  const headers = { ...request.headers, host }
  const query = {
    ...request.query,
    'X-Amz-Algorithm': signingAlgorithm,
    'X-Amz-Credential': credentialOf(keys, scope),
    'X-Amz-Date': stampOf(scope),
    'X-Amz-Expires': String(lifetime),
    'X-Amz-SignedHeaders': listSigned(headers),
    ...(keys.sessionToken === null ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
  }
  const signature = signParts(
    { method: 'GET', path: '/', query, headers, body: '' },
    keys.secretAccessKey,
    scope,
  )
  return `https://${host}/?${encodeQuery(query)}&X-Amz-Signature=${signature}`
}
