/**
 * Sends requests in the binary, where this file takes the place of send.ts. Bun's node:http is a port of Node's to its interpreter: loading it
 * and making one request takes 6 of 22 ms. Bun's own client, which does its work in another thread, takes 1.5. It is used over http without a
 * proxy only: certificates and proxies stay with the code that is the same on Node.
 */
import { version } from '../version.ts'
import { connectMs } from './connection.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { connectTimeout, noteIgnored, requestMs } from './route.ts'
import type { Route } from './route.ts'
import { aborted, closed, maxBytes, noAnswer, timeout, tooLong } from './send-errors.ts'
import { watchHost } from './watch-host.ts'

/** As `sendOverNode`. */
export async function send(request: HttpRequest, route: Route, signal: AbortSignal): Promise<HttpAnswer> {
  if (!route.isTls && route.proxy === undefined && !changesFetch(process.env))
    return sendWithFetch(request, route, signal)
  const { sendOverNode } = await import('./send-over-node.ts')
  return sendOverNode(request, route, signal)
}

/**
 * Bun reads proxies for `fetch` from variables, also for hosts that awsx never uses a proxy for, and some of its own options. It does not trace
 * `fetch` as NODE_DEBUG asks for.
 */
function changesFetch(env: NodeJS.ProcessEnv): boolean {
  for (const name in env) {
    if (name === 'NODE_DEBUG' || name.startsWith('BUN_') || name.toLowerCase().endsWith('_proxy')) return true
  }
  return false
}

async function sendWithFetch(request: HttpRequest, route: Route, signal: AbortSignal): Promise<HttpAnswer> {
  if (signal.aborted) throw aborted(signal)
  const ending = new AbortController()
  let reason: unknown
  const stop = (error: unknown): void => {
    reason ??= error
    ending.abort()
  }
  let response: Response | undefined
  const abort = (): void => stop(response === undefined ? aborted(signal) : timeout())
  signal.addEventListener('abort', abort)
  const url = new URL(request.url)
  const answerTimer = setTimeout(() => stop(noteIgnored(route, noAnswer())), requestMs)
  const unwatch = watchHost(url, connectMs, () => stop(connectTimeout(route)))
  const settle = (): void => {
    clearTimeout(answerTimer)
    unwatch()
  }
  try {
    response = await fetch(addressOf(url), optionsFor(request, ending.signal))
    settle()
    return await readBody(response)
  } catch (error) {
    // An answer that is not read to its end would stay open.
    stop(response === undefined ? noteIgnored(route, asNodeError(error)) : error)
    throw reason
  } finally {
    settle()
    signal.removeEventListener('abort', abort)
  }
}

/** Without a user name and password, which no signature covers. */
function addressOf({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search}`
}

function optionsFor({ method, headers, body }: HttpRequest, signal: AbortSignal): RequestInit {
  const more = {
    // Bun would name itself, ask for a compressed answer, and unpack one of any length.
    headers: { 'user-agent': `awsx/${version}`, ...headers, 'accept-encoding': 'identity' },
    decompress: false,
    redirect: 'manual',
    // With a connection that was used before, Bun may send a request twice.
    keepalive: false,
    signal,
  } as const
  return { method, ...(body === undefined ? {} : { body }), ...more }
}

async function readBody(response: Response): Promise<HttpAnswer> {
  const answer = { statusCode: response.status, headers: Object.fromEntries(response.headers) }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw tooLong({ ...answer, body: '' })
    chunks.push(chunk)
  }
  return { ...answer, body: Buffer.concat(chunks).toString('utf8') }
}

/** Bun's client has the codes of Node but for an answer that switches to another protocol. */
function asNodeError(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code === 'UnrequestedUpgrade' ? closed() : error
}
