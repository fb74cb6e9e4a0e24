import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { limitConnections } from './connection-limit.ts'
import type { ConnectionLimit } from './connection-limit.ts'
import { checkPeers } from './peer-checks.ts'
import type { PeerContext } from './peer-user.ts'
import { checkRequest, isDenial } from './request-checks.ts'
import type { Denial, LoopbackRequest } from './request-checks.ts'

export interface LoopbackReply {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Called when the reply was handed to the system or the client has gone: closing the listener earlier would cut the reply off. */
  readonly onSent?: () => void
}

export interface LoopbackOptions {
  /** 0 takes a free port. */
  readonly port: number
  /** Accepts connections that Linux does not list: those of a Windows browser to a server in WSL. */
  readonly allowUnlisted?: boolean
  respond(request: LoopbackRequest): LoopbackReply | Promise<LoopbackReply>
  /** Writes a denial in the server's own format. */
  deny(denial: Denial): LoopbackReply
  /**
   * Called once for each other user whose connection was refused.
   * @param uid undefined if the connection's owner could not be found
   */
  onOtherUser(uid: number | undefined): void
}

export interface LoopbackListener {
  readonly port: number
  /** Lets the process end although the listener is open. */
  unref(): void
  close(): void
}

/** Long enough for the cookies that a browser keeps for 127.0.0.1, which all local servers share. */
const maxHeaderBytes = 32 * 1024
const timeouts = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 5000,
}

/**
 * The one way in which awsx listens: on 127.0.0.1 only, for the same user only where the system tells users apart, with
 * limits on header size, number of connections and time. Nothing that a client sends can throw.
 * @throws the system error if the port cannot be used
 */
export async function listenOnLoopback(
  options: LoopbackOptions,
  context: PeerContext,
): Promise<LoopbackListener> {
  const server = createServer({ ...timeouts, maxHeaderSize: maxHeaderBytes })
  const port = await bind(server, options.port)
  const limit = limitConnections()
  const peers = checkPeers(
    {
      serverPort: port,
      allowUnlisted: options.allowUnlisted === true,
      admit: (socket, uid) => limit.add(socket, uid),
      refuse: refuseConnections(options),
      onOtherUser: (uid) => options.onOtherUser(uid),
    },
    context,
  )
  server.on('connection', (socket) => peers.add(socket))
  const serving = { options, limit, host: `127.0.0.1:${port}` }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await peers.isAdmitted(request.socket)) await respond(request, response, serving)
    else response.destroy()
  }
  server.on('request', (request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  return {
    port,
    unref: () => void server.unref(),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function bind(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port }, resolve)
  })
  // Too many open files, for example: the next connection may fare better.
  server.on('error', () => {})
  return (server.address() as AddressInfo).port
}

/** A refused client gets the reason, and this long to read it: closing with unread bytes would take it back (RFC 9112 §9.6). */
const refusalMs = 200
const mostRefusals = 8

function refuseConnections(options: LoopbackOptions): (socket: Socket) => void {
  let open = 0
  const { headers, body } = options.deny({ status: 403, message: 'the connection belongs to another user' })
  const fields = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const text = `HTTP/1.1 403 Forbidden\r\n${lines.join('')}\r\n${body}`
  return (socket) => {
    socket.on('error', () => {})
    if (open >= mostRefusals) return void socket.destroy()
    open += 1
    socket.end(text)
    setTimeout(() => {
      open -= 1
      socket.destroy()
    }, refusalMs).unref()
  }
}

interface Serving {
  readonly options: LoopbackOptions
  readonly limit: ConnectionLimit
  readonly host: string
}

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { method = '', url = '', rawHeaders, socket } = request
  const { options, limit, host } = serving
  const checked = checkRequest({ method, target: url, rawHeaders }, host)
  const reply = isDenial(checked) ? options.deny(checked) : await options.respond(checked)
  const isGood = reply.status < 400 || reply.status >= 500
  if (isGood) limit.markTrusted(socket)
  const headers = {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(reply.body),
    ...(reply.status === 405 ? { allow: 'GET' } : {}),
    // What follows a refused request may be its body.
    ...(isGood ? {} : { connection: 'close' }),
    ...reply.headers,
  }
  let isSent = false
  const sent = (): void => {
    if (!isSent) reply.onSent?.()
    isSent = true
  }
  // A client that has gone away reads no end.
  response.once('close', sent)
  response.writeHead(reply.status, headers).end(reply.body, sent)
}
