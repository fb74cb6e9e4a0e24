import type { Context } from '../context.ts'
import type { EndpointSource } from '../plan/types.ts'

/** Milliseconds for the name, the connection and a proxy's tunnel together. */
export const connectMs = 3_000

/** Milliseconds for a call with all its retries. */
export const callMs = 20_000

/** Where and how the calls of one service are sent. */
export interface Connection {
  /** Base URL, with the path prefix of an override if it has one. */
  readonly endpoint: string
  /** Region that signatures name. */
  readonly region: string
  /** PEM file that replaces the default roots, null for the runtime's own. */
  readonly caBundle: string | null
  /** The setting that overrides the endpoint. */
  readonly source?: EndpointSource | undefined
}

/** What a call needs from its context besides the connection. */
export type CallContext = Pick<Context, 'env' | 'platform' | 'now' | 'readText'>

/** An answer with what its Date header says of the clock. */
export interface Answer<T> {
  readonly value: T
  /** Milliseconds that AWS's clock is ahead of the local one; 0 where they agree within a minute. */
  readonly clockOffsetMs: number
}

/** Whether a response is a web page, such as a captive portal or a proxy's error page. AWS never sends one. */
export function isWebPage(response: unknown): boolean {
  const { headers } = (response ?? {}) as { readonly headers?: Readonly<Record<string, string>> }
  return headers?.['content-type']?.includes('text/html') === true
}

/** Smaller differences come from the delay of the network and from the whole seconds of the header. */
const skewFloorMs = 60_000

/** See {@link Answer}. @param now in milliseconds since 1970 UTC */
export function readClockOffset(response: unknown, now: number): number {
  const { headers } = (response ?? {}) as { readonly headers?: Readonly<Record<string, string>> }
  const offset = Date.parse(headers?.['date'] ?? '') - now
  return Math.abs(offset) >= skewFloorMs ? offset : 0
}
