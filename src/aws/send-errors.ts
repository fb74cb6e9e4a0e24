import type { HttpAnswer } from './http-message.ts'
import { requestMs } from './route.ts'

/** No answer that awsx asks for is longer than a few kilobytes. */
export const maxBytes = 256 * 1024

/** The caller ended a request before its answer. */
export function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('Request aborted', { cause: signal.reason }), { name: 'AbortError' })
}

export function noAnswer(): Error {
  const error = new Error(`no answer in ${requestMs / 1000} s`)
  return Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' })
}

/** The caller ended a request while its answer was read. */
export function timeout(): Error {
  return Object.assign(new Error('the response did not arrive in time'), { name: 'TimeoutError' })
}

/** Not every runtime reports a connection that ends in the middle as an error. */
export function closed(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })
}

/** Gives a connection that was closed during the TLS handshake the error that it has in Node: Bun's is another one. */
export function readNetworkError(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ERR_SOCKET_CLOSED' ? closed() : error
}

/** An answer of more than {@link maxBytes}. */
export function tooLong(answer: HttpAnswer): Error {
  const error = new SyntaxError(`the response is longer than ${maxBytes} bytes`)
  return Object.assign(error, { $response: answer })
}
