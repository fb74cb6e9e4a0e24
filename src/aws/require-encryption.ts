import { AwsxError } from '../errors.ts'
import type { Connection } from './connection.ts'

/**
 * Checks a connection for requests that carry a secret which anyone who reads it can use: a token, a client secret, or credentials. A
 * signed request carries none.
 * @throws AwsxError CONFIG_INVALID for an http endpoint that is not on this machine
 */
export function requireEncryption({ endpoint, source }: Connection): void {
  const { protocol, hostname, origin } = new URL(endpoint)
  if (protocol === 'https:' || isLoopback(hostname)) return
  const setting = source?.setting ?? 'endpoint_url'
  const at = source?.at ?? null
  throw new AwsxError('CONFIG_INVALID', `${setting} is ${origin}: cannot send a token without encryption`, {
    hints: [`change ${setting} to https; http works only for this machine (http://127.0.0.1:port)`],
    ...(at === null ? {} : { at }),
  })
}

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
