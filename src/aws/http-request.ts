import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'

import type { CallContext, Connection } from './connection.ts'
import { ConnectTimeout, createHttpHandler } from './http-handler.ts'
import { ProxyConnectError } from './proxy-errors.ts'
import { requireEncryption } from './require-encryption.ts'

/** No answer that awsx asks for is longer than a few kilobytes. */
const maxBytes = 256 * 1024

/** A request without an SDK client. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  readonly statusCode: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer other than the expected one, in the shape of the official clients' errors. */
export class HttpFailure extends Error {
  readonly $metadata: { readonly httpStatusCode: number }
  readonly $response: Pick<HttpAnswer, 'statusCode' | 'headers'>

  constructor({ statusCode, headers }: HttpAnswer, message = `status ${statusCode}`) {
    super(message)
    this.name = 'HttpFailure'
    this.$metadata = { httpStatusCode: statusCode }
    this.$response = { statusCode, headers }
  }
}

export interface SendOptions<T> {
  /** Makes the request of one attempt. */
  request(): HttpRequest
  /** Reads the answer. @throws HttpFailure, SyntaxError */
  read(answer: HttpAnswer): T
  /** How often the request is sent at most, if there is no answer or the service is overloaded (429, 5xx). */
  readonly attempts: number
  /** Whether the request carries a secret, which must not be sent over http to another machine. */
  readonly isSecret: boolean
  /** Milliseconds for all attempts together. */
  readonly timeoutMs: number
  /** Milliseconds to wait after a failed attempt, counted from 1; undefined if another one would fail, too. */
  readonly delay?: (error: unknown, attempt: number) => number | undefined
}

/**
 * Sends a request for which there is no SDK client: over the proxy and with the CA bundle of the connection, with its timeouts, without
 * following redirects, and with a limit on the answer of {@link maxBytes}.
 * @throws what `read` throws; else an error that {@link describeFailure} knows
 */
export async function sendRequest<T>(
  connection: Connection,
  context: CallContext,
  options: SendOptions<T>,
): Promise<T> {
  if (options.isSecret) requireEncryption(connection)
  const handler = await createHttpHandler(connection, context)
  const signal = AbortSignal.timeout(options.timeoutMs)
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return options.read(await sendOnce(handler, options.request(), signal))
      } catch (error) {
        const delay = (options.delay ?? delayAfter)(error, attempt)
        if (attempt >= options.attempts || signal.aborted || delay === undefined) throw error
        await sleep(delay, undefined, { signal })
      }
    }
  } finally {
    handler.destroy()
  }
}

async function sendOnce(
  handler: NodeHttpHandler,
  request: HttpRequest,
  abortSignal: AbortSignal,
): Promise<HttpAnswer> {
  const { response } = await handler.handle(toHandlerRequest(request), { abortSignal })
  const { statusCode, headers } = response
  const body = await readBody(response.body as Readable, abortSignal)
  if (body === undefined) {
    const answer = { statusCode, headers, body: '' }
    throw Object.assign(new SyntaxError(`the response is longer than ${maxBytes} bytes`), {
      $response: answer,
    })
  }
  return { statusCode, headers, body }
}

type HandlerRequest = Parameters<NodeHttpHandler['handle']>[0]

function toHandlerRequest({ method, url, headers = {}, body }: HttpRequest): HandlerRequest {
  const { protocol, hostname, port, pathname, search, host } = new URL(url)
  const request = {
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    // The query is in the path because the handler would encode it a second time.
    path: `${pathname}${search}`,
    method,
    headers: {
      host,
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    ...(body === undefined ? {} : { body }),
  }
  // The handler reads only these fields. Its parameter is a class that has methods besides.
  return request as unknown as HandlerRequest
}

/** @returns undefined if the body is too long */
async function readBody(stream: Readable, signal: AbortSignal): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) return undefined
      chunks.push(chunk)
    }
  } catch (error) {
    if (!signal.aborted) throw error
    throw Object.assign(new Error('the response did not arrive in time'), { name: 'TimeoutError' })
  }
  return Buffer.concat(chunks).toString('utf8')
}

function delayAfter(error: unknown, attempt: number): number | undefined {
  return isTemporary(error) ? Math.random() * 100 * 2 ** attempt : undefined
}

function isTemporary(error: unknown): boolean {
  if (error instanceof HttpFailure) {
    const { statusCode } = error.$response
    return statusCode === 429 || statusCode >= 500
  }
  if (error instanceof ConnectTimeout || error instanceof ProxyConnectError) return false
  return isNativeError(error) && error.name !== 'SyntaxError'
}
