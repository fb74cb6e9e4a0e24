import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import { limitConnections } from './connection-limit.ts'
import type { ConnectionLimit } from './connection-limit.ts'
import { checkPeers } from './peer-checks.ts'
import type { PeerChecks } from './peer-checks.ts'
import type { PeerContext } from './peer-user.ts'
import { checkRequest, exactHost, isDenial } from './request-checks.ts'
import type { AllowedHosts, Denial, LoopbackRequest } from './request-checks.ts'

export interface LoopbackReply {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Called when the reply was handed to the system or the client has gone: closing the listener earlier would cut the reply off. */
  readonly onSent?: () => void
}

/** An address of this machine with a port, or the path of a unix socket. */
export type ListenTarget = { readonly host: string; readonly port: number } | { readonly path: string }

export interface LoopbackOptions {
  /** 0 takes a free port. */
  readonly port: number
  /** The Host headers to accept; only `127.0.0.1:PORT` if not given. */
  readonly hosts?: AllowedHosts
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
 * Listens on 127.0.0.1 only, for the same user only where the system tells users apart, with limits on header size, number of
 * connections and time. Nothing that a client sends can throw.
 * @throws the system error if the port cannot be used
 */
export async function listenOnLoopback(
  options: LoopbackOptions,
  context: PeerContext,
): Promise<LoopbackListener> {
  return listen({ host: '127.0.0.1', port: options.port }, options, context)
}

/**
 * Listens on another address of this machine or a unix socket, as {@link listenOnLoopback}, but takes connections of every user: the system
 * does not tell who connects from a container. So each request must prove who it comes from.
 * @throws the system error if the address cannot be used
 */
export async function listenForAnyUser(
  target: ListenTarget,
  options: Pick<LoopbackOptions, 'respond' | 'deny'> & { readonly hosts: AllowedHosts },
): Promise<LoopbackListener> {
  return listen(target, { ...options, port: 0, onOtherUser: () => {} })
}

/** @param context undefined if connections of every user are taken */
async function listen(
  target: ListenTarget,
  options: LoopbackOptions,
  context?: PeerContext,
): Promise<LoopbackListener> {
  const server = createServer({ ...timeouts, maxHeaderSize: maxHeaderBytes })
  const port = await bind(server, target)
  const limit = limitConnections()
  const peers = context === undefined ? undefined : checkUsers({ options, port, limit }, context)
  server.on('connection', (socket) => {
    if (peers === undefined) limit.add(socket, undefined)
    else peers.add(socket)
  })
  const serving = { options, limit, hosts: options.hosts ?? exactHost(`127.0.0.1:${port}`) }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (peers === undefined || (await peers.isAdmitted(request.socket)))
      await respond(request, response, serving)
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

function checkUsers(
  {
    options,
    port,
    limit,
  }: { readonly options: LoopbackOptions; readonly port: number; readonly limit: ConnectionLimit },
  context: PeerContext,
): PeerChecks {
  return checkPeers(
    {
      serverPort: port,
      allowUnlisted: options.allowUnlisted === true,
      admit: (socket, uid) => limit.add(socket, uid),
      refuse: refuseConnections(options),
      onOtherUser: (uid) => options.onOtherUser(uid),
    },
    context,
  )
}

/** @returns the port; 0 for a unix socket */
async function bind(server: Server, target: ListenTarget): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(target, resolve)
  })
  // Too many open files, for example: the next connection may fare better.
  server.on('error', () => {})
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
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
  readonly hosts: AllowedHosts
}

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { method = '', url = '', rawHeaders, socket } = request
  const { options, limit, hosts } = serving
  const checked = checkRequest({ method, target: url, rawHeaders }, hosts)
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
