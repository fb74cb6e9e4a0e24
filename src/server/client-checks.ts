import { equal } from '../crypto/crypto.ts'
import { onlyValue } from '../loopback/request-checks.ts'
import type { LoopbackRequest } from '../loopback/request-checks.ts'

/** Browsers and proxies send these, SDKs do not. Sec-Fetch-Mode is missing because `fetch` in Node sends it. */
const browserHeaders =
  /^(origin|referer|cookie|via|forwarded|x-forwarded-.*|x-real-ip|sec-fetch-site|access-control-.*)$/

/** Whether a browser or a proxy sent a request: a page in a browser can reach a local port too. */
export function isFromBrowser({ headers }: Pick<LoopbackRequest, 'headers'>): boolean {
  return [...headers.keys()].some((name) => browserHeaders.test(name))
}

/** Why a request of a browser gets nothing. */
export const browserDenial = 'requests from browsers and proxies are not allowed'

/**
 * Checks that a request comes from an SDK that knows the token.
 * @returns why the client gets nothing; undefined if it may have the credentials
 */
export function checkClient(request: LoopbackRequest, token: string): string | undefined {
  if (isFromBrowser(request)) return browserDenial
  return equal(onlyValue(request.headers, 'authorization') ?? '', token)
    ? undefined
    : 'the Authorization header does not match the token'
}
