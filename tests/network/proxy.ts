import { createServer, request as sendRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'
import type { Authority } from './tls.ts'

export interface ProxyOptions {
  /** What the names lead to: `sts.test.invalid:443` to a port of this machine. Nothing else is reached. */
  readonly ports: Readonly<Record<string, number>>
  /** `user:password`; others are answered 407. */
  readonly login?: string
  /** Answers every request so. */
  readonly refuse?: { readonly status: number; readonly type?: string; readonly body?: string }
  /** Its own certificate, for a proxy that speaks TLS. */
  readonly authority?: Authority
}

/** A proxy that knows CONNECT and whole URLs. */
export interface Proxy extends Listening {
  /** `CONNECT sts.test.invalid:443`, `POST http://…` */
  readonly requests: readonly string[]
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const requests: string[] = []
  const { authority } = options
  const server =
    authority === undefined
      ? createServer()
      : createTlsServer({ key: authority.key, cert: authority.certificate })
  server.on('request', (message, response) => {
    requests.push(`${message.method ?? ''} ${message.url ?? ''}`)
    forward(message, response, options)
  })
  server.on('connect', (message: IncomingMessage, socket: Socket) => {
    requests.push(`CONNECT ${message.url ?? ''}`)
    tunnel(message, socket, options)
  })
  return { ...(await listenOnLoopback(server)), requests }
}

function tunnel(message: IncomingMessage, socket: Socket, options: ProxyOptions): void {
  socket.on('error', () => socket.destroy())
  const refusal = refusalOf(message, options)
  const port = options.ports[message.url ?? '']
  if (refusal !== undefined || port === undefined) {
    const { status, type = 'text/plain', body = '' } = refusal ?? { status: 502 }
    socket.end(
      `HTTP/1.1 ${status} No\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    return
  }
  const back = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    socket.pipe(back).pipe(socket)
  })
  back.on('error', () => socket.destroy())
  socket.on('close', () => back.destroy())
}

function forward(message: IncomingMessage, response: ServerResponse, options: ProxyOptions): void {
  const refusal = refusalOf(message, options)
  const { host, pathname, search } = new URL(message.url ?? '')
  const port = options.ports[host]
  if (refusal !== undefined || port === undefined) {
    const { status, type = 'text/plain', body = '' } = refusal ?? { status: 502 }
    response.writeHead(status, { 'content-type': type }).end(body)
    return
  }
  const { method, headers } = message
  const path = pathname + search
  const onward = sendRequest({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  message.pipe(onward)
}

function refusalOf(message: IncomingMessage, { login, refuse }: ProxyOptions): ProxyOptions['refuse'] {
  if (refuse !== undefined) return refuse
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  return wanted === message.headers['proxy-authorization'] ? undefined : { status: 407 }
}
