import { request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { connect } from 'node:net'
import type { NetConnectOpts, Socket } from 'node:net'
import { isNativeError } from 'node:util/types'

import { prepareRandom } from '../crypto/crypto.ts'

import { connectMs } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { closed, readAnswer } from './read-answer.ts'
import { connectTimeout, findRoute, noteIgnored, requestMs } from './route.ts'
import type { Route } from './route.ts'
import { dependsOnRoots } from './untrusted.ts'

/** Sends requests to one service. */
export interface Transport {
  /**
   * Sends a request, once. Follows no redirect.
   * @param signal ends it: with an AbortError before the answer, else with a TimeoutError
   * @throws the error of the network; ConnectTimeout, ProxyError, ProxyConnectError; SyntaxError for an answer that is too long
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  /** Closes the connection. */
  close(): void
}

/**
 * Opens a transport with the proxy, the certificates and the timeouts of a connection. It does what the HTTP handler of the official clients
 * does (http-handler.ts) in fewer steps, and without TLS where it is not used.
 * @throws AwsxError CONFIG_INVALID for a bad CA bundle or proxy URL
 */
export async function openTransport(connection: Connection, context: CallContext): Promise<Transport> {
  let route = await findRoute(connection, context, 'own')
  const start = route.isTls ? (await import('node:https')).request : requestHttp
  const sendOnce = async (request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> => {
    if (signal.aborted) throw aborted(signal)
    const { agent } = route
    // An agent would keep the connection open, which takes longer than to open another one to this machine.
    const way = agent === undefined ? { createConnection: connectTo } : { agent }
    const outgoing = start({ ...optionsFor(request), ...way })
    const response = await awaitResponse(outgoing, { route, signal, body: request.body })
    return readAnswer(response, signal)
  }
  return {
    async send(request, signal) {
      try {
        return await sendOnce(request, signal)
      } catch (error) {
        if (
          !route.hasMoreRoots ||
          !isNativeError(error) ||
          !dependsOnRoots((error as NodeJS.ErrnoException).code)
        )
          throw error
        // The handshake failed, so nothing of the request was sent.
        route.agent?.destroy()
        route = await findRoute(connection, context, 'all')
        return sendOnce(request, signal)
      }
    },
    close: () => route.agent?.destroy(),
  }
}

function optionsFor({ method, url, headers, body }: HttpRequest): RequestOptions {
  const { hostname, port, pathname, search, host } = new URL(url)
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return {
    // Without the brackets of an IPv6 address.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port === '' ? {} : { port: Number(port) }),
    path: `${pathname}${search}`,
    method,
    headers: { host, ...headers, ...length },
  }
}

function connectTo({ host, port }: RequestOptions): Socket {
  return connect({ host, port: port ?? 80 } as NetConnectOpts)
}

interface Sending {
  readonly route: Route
  readonly signal: AbortSignal
  readonly body: string | undefined
}

function awaitResponse(outgoing: ClientRequest, { route, signal, body }: Sending): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => {
      reject(error)
      outgoing.destroy()
    }
    const abort = (): void => stop(aborted(signal))
    // Without a socket there is no connection to the proxy, or no tunnel through it.
    const connectTimer = setTimeout(() => {
      if (outgoing.socket?.connecting !== false) stop(connectTimeout(route))
    }, connectMs)
    const answerTimer = setTimeout(() => stop(noteIgnored(route, noAnswer())), requestMs)
    const settle = (): void => {
      clearTimeout(connectTimer)
      clearTimeout(answerTimer)
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort)
    outgoing.once('response', (response) => {
      settle()
      resolve(response)
    })
    // It stays, because an error after the response would be thrown otherwise.
    outgoing.on('error', (error) => {
      settle()
      reject(noteIgnored(route, error))
    })
    // Node reports no error for an answer that switches to another protocol (RFC 9110 §15.2.2).
    outgoing.once('close', () => {
      settle()
      reject(noteIgnored(route, closed()))
    })
    // Most answers are saved in the store. The service is working on this one meanwhile.
    outgoing.once('finish', prepareRandom)
    outgoing.end(body)
  })
}

function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('Request aborted', { cause: signal.reason }), { name: 'AbortError' })
}

function noAnswer(): Error {
  const error = new Error(`no answer in ${requestMs / 1000} s`)
  return Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' })
}
