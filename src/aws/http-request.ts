import { setTimeout as sleep } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'

import type { CallContext, Connection } from './connection.ts'
import { ConnectTimeout } from './connect-timeout.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { ProxyConnectError, ProxyError } from './proxy-errors.ts'
import { requireEncryption } from './require-encryption.ts'
import { openTransport } from './transport.ts'

/** What an answer says of its error. */
export interface SaidError {
  readonly name?: string | undefined
  readonly message?: string | undefined
}

/** An answer other than the expected one, in the shape of the official clients' errors. */
export class HttpFailure extends Error {
  /** Undefined for what the answer does not say. The error has a name and a message of its own then. */
  readonly said: SaidError
  readonly $metadata: { readonly httpStatusCode: number }
  readonly $response: Pick<HttpAnswer, 'statusCode' | 'headers'>

  constructor({ statusCode, headers }: HttpAnswer, said: SaidError = {}) {
    super(said.message ?? `status ${statusCode}`)
    this.name = said.name ?? 'HttpFailure'
    this.said = said
    this.$metadata = { httpStatusCode: statusCode }
    this.$response = { statusCode, headers }
  }
}

/** @returns undefined for an empty text of an answer, which says nothing */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
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
  /** Whether the service takes the request only once, because of a code or token in it. It is sent over a connection of its own. */
  readonly isOneTime?: boolean
  /** Milliseconds for all attempts together. */
  readonly timeoutMs: number
  /** Milliseconds to wait after a failed attempt, counted from 1; undefined if another one would fail, too. */
  readonly delay?: (error: unknown, attempt: number) => number | undefined
}

/**
 * Sends a request for which there is no SDK client: over the proxy and with the CA bundle of the connection, with its timeouts, without
 * following redirects, and with a limit on the answer of 256 KiB.
 * @throws what `read` throws; else an error that {@link describeFailure} knows
 */
export async function sendRequest<T>(
  connection: Connection,
  context: CallContext,
  options: SendOptions<T>,
): Promise<T> {
  if (options.isSecret) requireEncryption(connection)
  // The first request over a shared connection may fail without a reason in the request, and these calls may not be repeated for it.
  const isShared = options.attempts > 1 && options.isOneTime !== true
  const transport = await openTransport(connection, context, isShared)
  const signal = AbortSignal.timeout(options.timeoutMs)
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return options.read(await transport.send(options.request(), signal))
      } catch (error) {
        const delay = (options.delay ?? delayAfter)(error, attempt)
        if (attempt >= options.attempts || signal.aborted || delay === undefined) throw error
        await sleep(delay, undefined, { signal })
      }
    }
  } finally {
    transport.close()
  }
}

function delayAfter(error: unknown, attempt: number): number | undefined {
  return isTemporary(error) ? Math.random() * 100 * 2 ** attempt : undefined
}

function isTemporary(error: unknown): boolean {
  if (error instanceof HttpFailure) {
    const { statusCode } = error.$response
    return statusCode === 429 || statusCode >= 500
  }
  // Repeating a wrong password can lock the account, so it is sent once per call (see ProxyLogin for other calls).
  if (error instanceof ProxyError || error instanceof ProxyConnectError) return error.$retryable !== undefined
  if (error instanceof ConnectTimeout) return false
  return isNativeError(error) && error.name !== 'SyntaxError'
}
