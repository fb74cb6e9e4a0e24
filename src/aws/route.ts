import type { Agent } from 'node:http'
import { isNativeError } from 'node:util/types'

import { ConnectTimeout } from './connect-timeout.ts'
import type { CallContext, Connection } from './connection.ts'
import { ProxyConnectError } from './proxy-errors.ts'
import { findIgnoredVariable, findProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'

/** Milliseconds for the answer to one request. */
export const requestMs = 10_000

/** How requests get to the endpoint of a connection. */
export interface Route {
  readonly isTls: boolean
  readonly proxy: Proxy | undefined
  /** For TLS and for a proxy; undefined for http without one, which needs none. */
  readonly agent: Agent | undefined
  /** A proxy variable that is set, and that awsx ignores. */
  readonly ignoredVariable: string | undefined
}

/**
 * Finds the route to a connection's endpoint, with its proxy and certificates. Loads the code for TLS and proxies only if they are used: it
 * takes longer than a call over http.
 * @throws AwsxError CONFIG_INVALID for a bad CA bundle or proxy URL
 */
export async function findRoute(connection: Connection, context: CallContext): Promise<Route> {
  const url = new URL(connection.endpoint)
  const isTls = url.protocol === 'https:'
  const proxy = findProxy(url, context)
  const ignoredVariable = proxy === undefined ? findIgnoredVariable(url, context) : undefined
  if (!isTls && proxy === undefined) return { isTls, proxy, agent: undefined, ignoredVariable }
  const { readTlsOptions } = await import('./tls-options.ts')
  const tls = readTlsOptions(connection, context)
  const agent =
    proxy === undefined
      ? (await import('./tls-agent.ts')).createAgent(tls)
      : await (await import('./proxy-agents.ts')).createProxyAgent(proxy, url, tls)
  return { isTls, proxy, agent, ignoredVariable }
}

/** @returns the error for a request that got no connection in time */
export function connectTimeout(route: Route, cause?: unknown): unknown {
  const timeout = new ConnectTimeout(cause)
  return route.proxy === undefined ? noteIgnored(route, timeout) : new ProxyConnectError(timeout, route.proxy)
}

/** Adds to an error the name of a proxy variable that awsx ignored. */
export function noteIgnored({ ignoredVariable }: Route, error: unknown): unknown {
  if (ignoredVariable === undefined || !isNativeError(error)) return error
  return Object.assign(error, { ignoredVariable })
}
