import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { answerCredentials, answerProblem, describeProblem } from './server-responses.ts'
import { denyRequest } from './request-guard.ts'
import type { CredentialRefresher } from './credential-refresher.ts'
import { findPeer } from './peer-process.ts'

export interface CredentialServer {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly uri: string
  /** For `AWS_CONTAINER_AUTHORIZATION_TOKEN`. */
  readonly token: Secret
  close(): Promise<void>
}

type ServerContext = Pick<Context, 'now' | 'platform' | 'randomBytes' | 'readText' | 'user'>

/**
 * Serves credentials on a free port of 127.0.0.1, as a container's agent does (AWS SDK reference guide, "Container credential
 * provider"), to processes of the same user that know the token.
 *
 * The path cannot be guessed either: who can make the command send a request somewhere, but not choose its headers, gets nothing.
 * Only paths of the table are answered; a role would be one more entry, never a word of the request.
 */
export async function serveCredentials(
  refresher: CredentialRefresher,
  context: ServerContext,
): Promise<CredentialServer> {
  const token = context.randomBytes(32).toString('base64url')
  const path = `/${context.randomBytes(16).toString('base64url')}`
  const routes = new Map([[path, refresher]])
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 5000 })
  server.maxConnections = 512
  await bind(server)
  const { port } = server.address() as AddressInfo
  const peers = watchPeers(server, context, port)
  const entrance = { host: `127.0.0.1:${port}`, token, routes, peers, now: () => context.now() }
  server.on('request', (request, response) => {
    visit(request, response, entrance).catch(() => response.destroy())
  })
  // The command that is served keeps the process alive.
  server.unref()
  return {
    uri: `http://127.0.0.1:${port}${path}`,
    token: new Secret(token),
    async close() {
      server.close()
      server.closeAllConnections()
      await refresher.stop()
    },
  }
}

async function bind(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, resolve)
  })
  // Too many open files, for example: the command's next request may fare better.
  server.on('error', () => {})
}

/** Looked up once a connection, when it comes: reading the kernel's table takes some milliseconds. */
function watchPeers(server: Server, context: ServerContext, serverPort: number): WeakMap<Socket, boolean> {
  const peers = new WeakMap<Socket, boolean>()
  server.on('connection', (socket) => {
    const peer = findPeer(context, { serverPort, clientPort: socket.remotePort ?? 0 })
    // Who is root needs no server to read this process.
    peers.set(socket, peer === 'none' || (peer !== 'unknown' && peer !== 0 && peer !== context.user.uid))
  })
  return peers
}

interface Entrance {
  readonly host: string
  readonly token: string
  /** Whose credentials a path stands for. */
  readonly routes: ReadonlyMap<string, CredentialRefresher>
  /** Whether the other end of a connection belongs to another user. */
  readonly peers: WeakMap<Socket, boolean>
  now(): number
}

async function visit(request: IncomingMessage, response: ServerResponse, entrance: Entrance): Promise<void> {
  const { method = '', rawHeaders, socket } = request
  const isForeign = entrance.peers.get(socket) ?? true
  const denial = denyRequest({ method, rawHeaders, isForeign }, entrance.host, entrance.token)
  if (denial !== undefined) return reply(response, denial.status, denied(denial.message))
  const refresher = entrance.routes.get(request.url ?? '')
  if (refresher === undefined) return reply(response, 403, denied('nothing is served under this path'))
  const taken = await refresher.take()
  if (taken instanceof AwsxError)
    return reply(response, 503, answerProblem(taken.code, describeProblem(taken)))
  reply(response, 200, answerCredentials(taken, entrance.now()))
}

function denied(message: string): string {
  return answerProblem('AccessDenied', message)
}

function reply(response: ServerResponse, status: number, body: string): void {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET' } : {}),
    // A refused visitor gets no second try on a connection whose rest may be a body.
    ...(status === 403 || status === 405 ? { connection: 'close' } : {}),
  }
  response.writeHead(status, headers).end(body)
}
