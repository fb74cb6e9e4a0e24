import type { Agent } from 'node:http'
import { isNativeError } from 'node:util/types'

import { readVariable } from '../context.ts'
import { nameRuntime } from '../process/runtime-name.ts'
import { mayHaveOtherRoots } from '../process/runtime-roots.ts'
import { ConnectTimeout } from './connect-timeout.ts'
import type { CallContext, Connection } from './connection.ts'
import { ProxyConnectError } from './proxy-errors.ts'
import { findIgnoredVariable, findProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import type { ProxyLogin } from './proxy-login.ts'

/** Milliseconds for the answer to one request. */
export const requestMs = 10_000

/** The environment objects of runs that have read all roots, so that leaving them out gains nothing. */
const hasReadAll = new WeakSet<CallContext['env']>()

/** How requests get to the endpoint of a connection. */
export interface Route {
  readonly isTls: boolean
  readonly proxy: Proxy | undefined
  /** For TLS and for a proxy; undefined for http without one, which needs none. */
  readonly agent: Agent | undefined
  /** The proxy's login if it goes with each request. */
  readonly login?: ProxyLogin | undefined
  /** A proxy variable that is set, and that awsx ignores. */
  readonly ignoredVariable: string | undefined
  /** Whether more roots are trusted than those of the agent. */
  readonly hasMoreRoots: boolean
}

/**
 * Finds the route to a connection's endpoint, with its proxy and certificates. Loads the code for TLS and proxies only if they are used: it
 * takes longer than a call over http.
 * @param roots `own` may leave out all roots but the runtime's own, which AWS's certificates lead to: reading the others takes longer than
 *   a second handshake
 * @throws AwsxError CONFIG_INVALID for a bad CA bundle or proxy URL
 */
export async function findRoute(
  connection: Connection,
  context: CallContext,
  roots: 'own' | 'all',
): Promise<Route> {
  const url = new URL(connection.endpoint)
  const isTls = url.protocol === 'https:'
  const proxy = findProxy(url, context)
  const ignoredVariable = proxy === undefined ? findIgnoredVariable(url, context) : undefined
  const found = { isTls, proxy, ignoredVariable, hasMoreRoots: false }
  if (!isTls && proxy === undefined) return { ...found, agent: undefined }
  if (roots === 'own' && proxy === undefined && mayUseOwnRoots(connection, context)) {
    const { createAgent } = await import('./tls-agent.ts')
    return { ...found, agent: createAgent({ rejectUnauthorized: true }), hasMoreRoots: true }
  }
  hasReadAll.add(context.env)
  const { readTlsOptions } = await import('./tls-options.ts')
  const tls = readTlsOptions(connection, context)
  if (proxy === undefined) return { ...found, agent: (await import('./tls-agent.ts')).createAgent(tls) }
  const { createProxyAgent } = await import('./proxy-agents.ts')
  const { openProxyLogin } = await import('./proxy-login.ts')
  const login = openProxyLogin(proxy, url.host, context)
  // An HTTP proxy gets the login with each request to an http endpoint, otherwise when a connection is opened.
  const isInRequest = !isTls && !proxy.url.startsWith('socks')
  const agent = await createProxyAgent(proxy, url, { tls, login: isInRequest ? undefined : login })
  return { ...found, agent, login: isInRequest ? login : undefined }
}

/** Bun adds the folder SSL_CERT_DIR to its own roots, and Node may add what it is told to by these variables. awsx trusts neither. */
const rootVariables = ['NODE_OPTIONS', 'NODE_USE_SYSTEM_CA']

function mayUseOwnRoots({ caBundle }: Connection, context: CallContext): boolean {
  if (caBundle !== null || hasReadAll.has(context.env) || nameRuntime().startsWith('bun')) return false
  return rootVariables.every((name) => readVariable(context, name) === undefined) && !mayHaveOtherRoots()
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
