import { isNativeError } from 'node:util/types'

import type { CallContext, Connection } from './connection.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { send } from './send.ts'
import { openRoute, shareRoute } from './shared-routes.ts'
import { dependsOnRoots } from './untrusted.ts'

/** Sends requests to one service. */
export interface Transport {
  /**
   * Sends a request, once. Follows no redirect.
   * @param signal ends it: with an AbortError before the answer, else with a TimeoutError
   * @throws the error of the network; ConnectTimeout, ProxyError, ProxyConnectError; SyntaxError for an answer that is too long
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  /** Closes the connection, unless another call uses it. Call this once. */
  close(): void
}

/**
 * Opens a transport with the proxy, the certificates and the timeouts of a connection. It does what the HTTP handler of the official clients
 * does (http-handler.ts) in fewer steps, and without TLS where it is not used.
 * @param isShared whether it may use a connection of an earlier call. The service may be about to close that one, so the request can fail where
 *   it would not over a new one.
 * @throws AwsxError CONFIG_INVALID for a bad CA bundle or proxy URL
 */
export async function openTransport(
  connection: Connection,
  context: CallContext,
  isShared: boolean,
): Promise<Transport> {
  const find = isShared ? shareRoute : openRoute
  let shared = await find(connection, context, 'own')
  return {
    async send(request, signal) {
      const { route } = shared
      try {
        return await send(request, route, signal)
      } catch (error) {
        if (
          !route.hasMoreRoots ||
          !isNativeError(error) ||
          !dependsOnRoots((error as NodeJS.ErrnoException).code)
        )
          throw error
        // The handshake failed, so nothing of the request was sent.
        const next = await find(connection, context, 'all')
        shared.release()
        shared = next
        return send(request, next.route, signal)
      }
    },
    close: () => shared.release(),
  }
}
