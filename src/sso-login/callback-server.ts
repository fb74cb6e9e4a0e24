import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { equal } from '../crypto/crypto.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { Secret } from '../secret.ts'
import { suspendAwareTimeout } from './suspend-aware-timeout.ts'

export interface CodeListener {
  readonly redirectUri: string
  /** @throws AwsxError SSO_LOGIN_FAILED if the person refused, or nobody came in time */
  readonly code: Promise<Secret>
  close(): void
}

export interface ListenOptions {
  readonly state: string
  /** 0 takes a free one. */
  readonly port: number
  readonly timeoutMs: number
}

const path = '/oauth/callback'

/**
 * Waits on 127.0.0.1 for the browser to bring the authorization code. Any program on the machine can call the port, so
 * a request that does not know the state is refused and the wait goes on; one good answer ends it.
 * @throws AwsxError USAGE if the wished port is taken
 */
export async function listenForCode(options: ListenOptions): Promise<CodeListener> {
  const server = createServer()
  await bind(server, options.port)
  const { port } = server.address() as AddressInfo
  const code = new Promise<Secret>((resolve, reject) => {
    const refuse = (reason: string) =>
      reject(
        new AwsxError('SSO_LOGIN_FAILED', reason, { hints: ['run the command again to be asked once more'] }),
      )
    const stop = suspendAwareTimeout(options.timeoutMs, () => refuse('nobody signed in within ten minutes'))
    server.on('close', stop)
    server.on('request', (request, response) => {
      const found = readCallback(request, port, options.state)
      answer(response, found, () => {
        if (found.kind === 'code') resolve(new Secret(found.code))
        if (found.kind === 'refused') refuse(`the sign-in was refused in the browser (${found.reason})`)
      })
    })
  })
  // Whoever waits for the code handles a refusal; closing early must not end the process as unhandled.
  code.catch(() => undefined)
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { redirectUri: `http://127.0.0.1:${port}${path}`, code, close }
}

async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port }, resolve)
  }).catch((error: unknown) => {
    if (!isErrno(error, 'EADDRINUSE', 'EACCES')) throw error
    throw new AwsxError('USAGE', `port ${port} on 127.0.0.1 cannot be used (${error.code})`, {
      hints: ['leave --port out to take a free one'],
    })
  })
}

type Callback =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'foreign'; readonly status: number }

function readCallback(request: IncomingMessage, port: number, state: string): Callback {
  if (request.headers.host !== `127.0.0.1:${port}`) return { kind: 'foreign', status: 403 }
  if (request.method !== 'GET') return { kind: 'foreign', status: 405 }
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
  if (url.pathname !== path) return { kind: 'foreign', status: 404 }
  if (!equal(url.searchParams.get('state') ?? '', state)) return { kind: 'foreign', status: 400 }
  const code = url.searchParams.get('code')
  if (code !== null && code !== '') return { kind: 'code', code }
  return { kind: 'refused', reason: (url.searchParams.get('error') ?? 'no code').replaceAll(/[^\w.-]/g, '') }
}

/** @param done called when the page has been handed to the system, so that closing the listener does not cut it off */
function answer(response: ServerResponse, callback: Callback, done: () => void): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  }
  if (callback.kind === 'foreign') {
    response
      .writeHead(callback.status, headers)
      .end(page('This is not the answer that awsx waits for.'), done)
  } else if (callback.kind === 'refused') {
    response.writeHead(200, headers).end(page('The sign-in was refused. Return to the terminal.'), done)
  } else {
    response
      .writeHead(200, headers)
      .end(page('You are signed in. Close this page and return to the terminal.'), done)
  }
}

function page(text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>awsx</title><body style="font:1.1em system-ui;margin:4em"><h1>awsx</h1><p>${text}</p></body></html>\n`
}
