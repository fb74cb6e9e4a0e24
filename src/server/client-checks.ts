import { equal } from '../crypto/crypto.ts'
import { onlyValue } from '../loopback/request-checks.ts'
import type { LoopbackRequest } from '../loopback/request-checks.ts'

/** Browsers and proxies send these, SDKs do not. Sec-Fetch-Mode is missing because `fetch` in Node sends it. */
const browserHeaders =
  /^(origin|referer|cookie|via|forwarded|x-forwarded-.*|x-real-ip|sec-fetch-site|access-control-.*)$/

/**
 * Checks that a request comes from an SDK that knows the token: a page in a browser can reach the port too.
 * @returns why the client gets nothing; undefined if it may have the credentials
 */
export function checkClient({ headers }: LoopbackRequest, token: string): string | undefined {
  if ([...headers.keys()].some((name) => browserHeaders.test(name)))
    return 'requests from browsers and proxies are not allowed'
  return equal(onlyValue(headers, 'authorization') ?? '', token)
    ? undefined
    : 'the Authorization header does not match the token'
}
