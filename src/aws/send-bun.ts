/**
 * Sends requests in the binary, where this file takes the place of send.ts. Bun's node:http is a port of Node's to its interpreter: loading it
 * and making one request takes 6 of 22 ms. Bun's own client, which does its work in another thread, takes 1.5. It is used for this machine
 * only, over http without a proxy: certificates, proxies and names stay with the code that is the same on Node.
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
  if (!route.isTls && route.proxy === undefined && suitsFetch(request) && !changesFetch(process.env))
    return sendWithFetch(request, route, signal)
  const { sendOverNode } = await import('./send-over-node.ts')
  return sendOverNode(request, route, signal)
}

/**
 * Whether `fetch` sends a request to the same server, and as it is. It ignores what the system says of `localhost`: it connects to 127.0.0.1
 * and ::1 at once and prefers the latter, where a program of another user may listen. It joins fields whose names differ in case only, trims
 * values, and sends control characters, with which node:http sends nothing. To other machines, a connection may be lost, and `fetch` does not
 * tell.
 */
function suitsFetch({ method, url, headers = {}, body }: HttpRequest): boolean {
  if (method !== 'POST' && body !== undefined) return false
  const isThisMachine = /^(?:\[::1\]|127\.[\d.]+)$/.test(new URL(url).hostname)
  return isThisMachine && Object.entries(headers).every(([name, value]) => isPlain(name, value))
}

function isPlain(name: string, value: string): boolean {
  return /^[\da-z-]+$/.test(name) && /^(?:[!-~]+(?: +[!-~]+)*)?$/.test(value)
}

/**
 * Bun reads proxies for `fetch` from variables, also for hosts that awsx never uses a proxy for, and some of its own options. It does not trace
 * `fetch` as NODE_DEBUG asks for.
 */
function changesFetch(env: NodeJS.ProcessEnv): boolean {
  // On Windows, the case of a name does not matter.
  for (const name in env) if (/^bun_|_proxy$|^node_debug$/i.test(name)) return true
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
  const settle = watchHost(url, { quietMs: requestMs - connectMs, connectMs }, (isReachable) =>
    stop(isReachable ? noteIgnored(route, noAnswer()) : connectTimeout(route)),
  )
  try {
    response = await fetch(addressOf(url), optionsFor(request, ending.signal))
    settle()
    return await readBody(response)
  } catch (error) {
    // An answer that is not read to its end would stay open.
    const known = asNodeError(error)
    stop(response === undefined ? noteIgnored(route, known) : known)
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
    headers: {
      'user-agent': `awsx/${version}`,
      ...headers,
      connection: 'close',
      'accept-encoding': 'identity',
    },
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

/**
 * Bun's client has the codes of Node but for an answer that switches to another protocol. Its messages, which --debug shows, can contain the URL
 * with its query, and so can a property.
 */
function asNodeError(error: unknown): unknown {
  const { code } = error as { readonly code?: unknown }
  if (code === 'UnrequestedUpgrade') return closed()
  return typeof code === 'string' ? Object.assign(new Error(`fetch failed: ${code}`), { code }) : error
}
