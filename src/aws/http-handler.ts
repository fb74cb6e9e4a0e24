import { NodeHttpHandler } from '@smithy/node-http-handler'
import { isNativeError } from 'node:util/types'

import { createAgent, createForwarder, createTunnel } from './agents.ts'
import type { CallContext, Connection } from './connection.ts'
import { findProxy } from './proxy.ts'
import { readTlsOptions } from './tls-options.ts'

/** Milliseconds for the name, the connection and a proxy's tunnel together. */
const connectMs = 3_000
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
      throw isConnectTimeout ? new ConnectTimeout(error) : error
    }
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
  if (url.protocol === 'http:') {
    if (proxy === undefined) return new HttpHandler(timeouts)
    const httpAgent = await createForwarder(proxy, readTlsOptions(connection, context))
    return new HttpHandler({ ...timeouts, httpAgent })
  }
  const tls = readTlsOptions(connection, context)
  const httpsAgent = proxy === undefined ? createAgent(tls) : await createTunnel(proxy, tls)
  return new HttpHandler({ ...timeouts, httpsAgent })
}
