import { equal } from '../crypto/crypto.ts'

/** A request as far as it decides about access. */
export interface ServerVisit {
  readonly method: string
  /** Names and values in turn, as they came: where a header comes twice, a reader of the first and one of the last must not differ. */
  readonly rawHeaders: readonly string[]
  /** Whether the connection's other end belongs to another user. */
  readonly isForeign: boolean
}

export interface Denial {
  readonly status: 403 | 405
  readonly message: string
}

/** A browser's page, or a proxy, sends these; an SDK does not. Not all of Sec-Fetch-*: `fetch` of Node sends Sec-Fetch-Mode. */
const foreignHeaders =
  /^(origin|referer|cookie|via|forwarded|x-forwarded-.*|x-real-ip|sec-fetch-site|access-control-.*)$/

/**
 * Decides who gets an answer: a process of the same user that knows the token and speaks as an SDK does. A page in a browser could
 * reach the port too (cross-site requests, DNS rebinding), so nothing that a browser or a proxy adds is accepted.
 * @param host the only `Host` that is accepted, `127.0.0.1:PORT`
 * @returns undefined if the visitor may pass
 */
export function denyRequest(visit: ServerVisit, host: string, token: string): Denial | undefined {
  const headers = groupHeaders(visit.rawHeaders)
  if (visit.isForeign) return { status: 403, message: 'the connection belongs to another user' }
  if (visit.method !== 'GET') return { status: 405, message: 'only GET is answered' }
  if (!isOnly(headers.get('host'), (value) => value === host))
    return { status: 403, message: `the Host header is not ${host}` }
  const foreign = [...headers.keys()].find((name) => foreignHeaders.test(name))
  if (foreign !== undefined)
    return { status: 403, message: 'requests of browsers and proxies are not answered' }
  if (!isOnly(headers.get('authorization'), (value) => equal(value, token)))
    return { status: 403, message: 'the Authorization header does not hold the token' }
  return undefined
}

function groupHeaders(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? ''
    headers.set(name, [...(headers.get(name) ?? []), raw[at + 1] ?? ''])
  }
  return headers
}

function isOnly(values: readonly string[] | undefined, accepts: (value: string) => boolean): boolean {
  const [value] = values ?? []
  return values?.length === 1 && value !== undefined && accepts(value)
}
