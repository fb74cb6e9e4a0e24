import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { NodeHttpHandlerOptions } from '@smithy/node-http-handler'
import { isNativeError } from 'node:util/types'

import { createAgent, createProxyAgent } from './agents.ts'
import { connectMs } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import { ProxyConnectError } from './proxy-errors.ts'
import { findIgnoredVariable, findProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { readTlsOptions } from './tls-options.ts'

/** Milliseconds for the answer to one request. */
const requestMs = 10_000

/**
 * No connection within {@link connectMs}: packets are lost, or the resolver does not answer. The official clients decide by the name of
 * an error whether to try again. They do not know this name, because the system has already tried all addresses of the host.
 */
export class ConnectTimeout extends Error {
  constructor(cause: unknown) {
    // The clients look at the names of causes, too.
    super(`no connection in ${connectMs / 1000} s`, { cause: isNativeError(cause) ? cause.message : cause })
    this.name = 'ConnectTimeout'
  }
}

/** The handler of the official clients, but with different errors for a missing connection and a missing answer. */
class HttpHandler extends NodeHttpHandler {
  readonly #proxy: Proxy | undefined
  readonly #ignoredVariable: string | undefined

  constructor(
    options: NodeHttpHandlerOptions,
    proxy: Proxy | undefined,
    ignoredVariable: string | undefined,
  ) {
    super(options)
    this.#proxy = proxy
    this.#ignoredVariable = ignoredVariable
  }

  override async handle(
    ...args: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    try {
      return await super.handle(...args)
    } catch (error) {
      const isConnectTimeout =
        isNativeError(error) &&
        error.name === 'TimeoutError' &&
        error.message.includes('did not establish a connection')
      if (!isConnectTimeout) throw this.#note(error)
      const timeout = new ConnectTimeout(error)
      throw this.#proxy === undefined ? this.#note(timeout) : new ProxyConnectError(timeout, this.#proxy)
    }
  }

  /** Adds to an error the name of a proxy variable that awsx ignored. */
  #note(error: unknown): unknown {
    if (this.#ignoredVariable === undefined || !isNativeError(error)) return error
    return Object.assign(error, { ignoredVariable: this.#ignoredVariable })
  }
}

/**
 * Creates the handler for requests over a connection, with its proxy, certificates and timeouts. It follows no redirects.
 * @throws AwsxError CONFIG_INVALID for a bad CA bundle or proxy URL
 */
export async function createHttpHandler(
  connection: Connection,
  context: CallContext,
): Promise<NodeHttpHandler> {
  const url = new URL(connection.endpoint)
  const proxy = findProxy(url, context)
  const timeouts = { connectionTimeout: connectMs, requestTimeout: requestMs, throwOnRequestTimeout: true }
  const ignored = proxy === undefined ? findIgnoredVariable(url, context) : undefined
  if (url.protocol === 'http:' && proxy === undefined) return new HttpHandler(timeouts, proxy, ignored)
  const tls = readTlsOptions(connection, context)
  if (proxy === undefined)
    return new HttpHandler({ ...timeouts, httpsAgent: createAgent(tls) }, proxy, ignored)
  const agent = await createProxyAgent(proxy, url, tls)
  const agents = url.protocol === 'https:' ? { httpsAgent: agent } : { httpAgent: agent }
  return new HttpHandler({ ...timeouts, ...agents }, proxy, ignored)
}
