import { NodeHttpHandler } from '@smithy/node-http-handler'
import { isNativeError } from 'node:util/types'

import { connectMs } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import { connectTimeout, findRoute, noteIgnored, requestMs } from './route.ts'
import type { Route } from './route.ts'
import { readNetworkError } from './send-errors.ts'

/** The handler of the official clients, but with different errors for a missing connection and a missing answer. */
class HttpHandler extends NodeHttpHandler {
  readonly #route: Route

  constructor(route: Route) {
    const { agent, isTls } = route
    super({
      connectionTimeout: connectMs,
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
      ...(agent === undefined ? {} : isTls ? { httpsAgent: agent as never } : { httpAgent: agent }),
    })
    this.#route = route
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
      throw isConnectTimeout
        ? connectTimeout(this.#route, error)
        : noteIgnored(this.#route, readNetworkError(error))
    }
  }
}

/**
 * Creates the handler with which the official clients send requests over a connection. It follows no redirects.
 * @throws AwsxError CONFIG_INVALID for a bad CA bundle or proxy URL
 */
export async function createHttpHandler(
  connection: Connection,
  context: CallContext,
): Promise<NodeHttpHandler> {
  return new HttpHandler(await findRoute(connection, context, 'all'))
}
