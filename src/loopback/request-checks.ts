/** A request as it came, before anything in it is trusted. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[]
}

/** A request that passed the checks that all local servers share. */
export interface LoopbackRequest {
  /** The request target as it was sent. */
  readonly target: string
  /** The target up to the first `?`. */
  readonly path: string
  readonly query: URLSearchParams
  /** All values of each header, by its name in lower case: code that reads only the first or the last one can be tricked. */
  readonly headers: ReadonlyMap<string, readonly string[]>
}

/** The Host headers that a server accepts. */
export interface AllowedHosts {
  /** For the message. */
  readonly names: string
  /** @param host undefined if the header is missing or was sent twice */
  allows(host: string | undefined): boolean
}

export interface Denial {
  readonly status: 400 | 403 | 405
  readonly message: string
}

/**
 * Checks a request to a local server. A web page can make a browser send requests there (cross-site requests, DNS
 * rebinding), so the Host header is checked. Never throws, whatever the request holds.
 */
export function checkRequest(raw: RawRequest, hosts: AllowedHosts): LoopbackRequest | Denial {
  const headers = groupHeaders(raw.rawHeaders)
  if (raw.method !== 'GET') return { status: 405, message: 'only GET is allowed' }
  if (!hosts.allows(onlyValue(headers, 'host')))
    return { status: 403, message: `the Host header must be ${hosts.names}` }
  if (headers.has('transfer-encoding') || (onlyValue(headers, 'content-length') ?? '0') !== '0')
    return { status: 400, message: 'a request body is not allowed' }
  // Not read with `new URL`, which throws for `//` and takes `//other.host/` for another server's.
  const [path = '', ...query] = raw.target.split('?')
  return { target: raw.target, path, query: new URLSearchParams(query.join('?')), headers }
}

/** One Host header, `127.0.0.1:PORT`. */
export function exactHost(host: string): AllowedHosts {
  return { names: host, allows: (given) => given === host }
}

/** `127.0.0.1` with any port: a client on the other side of a forwarded port sends that one. */
export const anyPort: AllowedHosts = {
  names: '127.0.0.1:PORT',
  allows: (given) => given !== undefined && /^127\.0\.0\.1:\d{1,5}$/.test(given),
}

/** Whether {@link checkRequest} denied a request. */
export function isDenial(result: LoopbackRequest | Denial): result is Denial {
  return 'status' in result
}

/** The value of a header that was sent exactly once. */
export function onlyValue(headers: LoopbackRequest['headers'], name: string): string | undefined {
  const values = headers.get(name) ?? []
  return values.length === 1 ? values[0] : undefined
}

function groupHeaders(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? ''
    headers.set(name, [...(headers.get(name) ?? []), raw[at + 1] ?? ''])
  }
  return headers
}
