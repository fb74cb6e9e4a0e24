import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Secret } from '../secret.ts'

/** An address that leads on to another one, once. */
export interface Redirect {
  readonly url: string
  /** True when a browser was sent on, false when none came in time. */
  readonly taken: Promise<boolean>
  close(): void
}

/**
 * Serves one redirect on 127.0.0.1. What a browser is started with can be read by every user of the machine while it starts; so it gets
 * an address that is of no use a moment later, and the secret one only over the connection.
 * @param target where it leads
 * @param options.path that nobody can guess, without a slash in front
 */
export async function serveRedirect(
  target: Secret,
  options: { readonly path: string; readonly timeoutMs: number },
): Promise<Redirect> {
  const server = createServer()
  await bind(server)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/${options.path}`
  const taken = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), options.timeoutMs)
    server.on('close', () => clearTimeout(timer))
    let isOver = false
    server.on('request', (request, response) => {
      const status = isOver ? 410 : judge(request, url)
      if (status !== 302) refuse(response, status)
      else {
        isOver = true
        sendOn(response, target, () => resolve(true))
      }
    })
  })
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url, taken, close }
}

async function bind(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, resolve)
  })
}

/** A page of another site cannot read the answer, but could take it away from the person: so its requests are refused. */
function judge(request: IncomingMessage, url: string): number {
  const { host, pathname } = new URL(url)
  if (request.headers.host !== host) return 403
  if (request.method !== 'GET') return 405
  if (request.headers.origin !== undefined) return 403
  return request.url === pathname ? 302 : 404
}

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  connection: 'close',
}

/** @param done called when the answer has been handed to the system, so that closing the server does not cut it off */
function sendOn(response: ServerResponse, target: Secret, done: () => void): void {
  response.writeHead(302, { ...headers, location: target.reveal() }).end(done)
}

function refuse(response: ServerResponse, status: number): void {
  response
    .writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
    .end('This is not the page that awsx opens.\n')
}
