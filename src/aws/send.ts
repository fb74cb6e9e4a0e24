import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { NetConnectOpts, Socket } from 'node:net'

import { prepareRandom } from '../crypto/random.ts'

import { connectMs } from './connection.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import type { ConnectHook } from './proxy-agents.ts'
import { ProxyError } from './proxy-errors.ts'
import { readAnswer } from './read-answer.ts'
import { connectTimeout, noteIgnored, requestMs } from './route.ts'
import type { Route } from './route.ts'
import { aborted, closed, noAnswer, readNetworkError } from './send-errors.ts'

/**
 * Sends a request once, over the runtime's node:http or node:https.
 * @param signal ends it: with an AbortError before the answer, else with a TimeoutError
 * @throws the error of the network; ConnectTimeout, ProxyError, ProxyConnectError; SyntaxError for an answer that is too long
 */
export async function send(request: HttpRequest, route: Route, signal: AbortSignal): Promise<HttpAnswer> {
  const { agent, isTls } = route
  const { request: start } = isTls ? await import('node:https') : await import('node:http')
  // An agent would keep the connection open, which takes longer than to open another one to this machine.
  const way = agent === undefined ? { createConnection: await findConnect() } : { agent }
  const requireCaller = (): void => {
    if (signal.aborted) throw aborted(signal)
  }
  // After loading the code: a signal that was aborted during that time fires no other event.
  requireCaller()
  const exchange = async (): Promise<IncomingMessage> => {
    let onConnect = (): void => {}
    const connecting = new Promise<void>((resolve) => (onConnect = resolve))
    const options: RequestOptions & ConnectHook = { ...optionsFor(request), ...way, onConnect }
    const outgoing = start(options)
    if (route.proxy === undefined) onConnect()
    const response = await awaitResponse(outgoing, { route, signal, body: request.body, connecting })
    // For an https endpoint, the agent sees the answer to CONNECT.
    if (response.statusCode !== 407 || route.proxy === undefined) return response
    response.destroy()
    throw new ProxyError(407, route.proxy)
  }
  const { login } = route
  // An error of the proxy looks like one of the service here.
  const accepts = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode < 500
  const response = login === undefined ? exchange() : login.use(exchange, requireCaller, accepts)
  return readAnswer(await response, signal)
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

async function findConnect(): Promise<(options: RequestOptions) => Socket> {
  const { connect } = await import('node:net')
  return ({ host, port }) => connect({ host, port: port ?? 80 } as NetConnectOpts)
}

interface Sending {
  readonly route: Route
  readonly signal: AbortSignal
  readonly body: string | undefined
  /** Resolves when the connection is about to be opened. Through a proxy, it may have to wait for another one. */
  readonly connecting: Promise<void>
}

function awaitResponse(
  outgoing: ClientRequest,
  { route, signal, body, connecting }: Sending,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => {
      settle()
      reject(error)
      outgoing.destroy()
    }
    const abort = (): void => stop(aborted(signal))
    let connectTimer: ReturnType<typeof setTimeout> | undefined
    const answerTimer = setTimeout(() => stop(noteIgnored(route, noAnswer())), requestMs)
    let isSettled = false
    const settle = (): void => {
      isSettled = true
      clearTimeout(connectTimer)
      clearTimeout(answerTimer)
      signal.removeEventListener('abort', abort)
    }
    const startConnectTimer = (): void => {
      if (isSettled) return
      connectTimer = setTimeout(() => {
        // Without a socket there is no connection to the proxy, or no tunnel through it.
        if (outgoing.socket?.connecting !== false) stop(connectTimeout(route))
      }, connectMs)
    }
    void connecting.then(startConnectTimer)
    signal.addEventListener('abort', abort)
    outgoing.once('response', (response) => {
      settle()
      resolve(response)
    })
    // It stays, because an error after the response would be thrown otherwise.
    outgoing.on('error', (error) => {
      settle()
      reject(noteIgnored(route, readNetworkError(error)))
    })
    // Node reports no error for an answer that switches to another protocol (RFC 9110 §15.2.2).
    outgoing.once('close', () => {
      if (isSettled) return
      settle()
      reject(noteIgnored(route, closed()))
    })
    // Most answers are saved in the store. The service is working on this one meanwhile.
    outgoing.once('finish', prepareRandom)
    outgoing.end(body)
  })
}
