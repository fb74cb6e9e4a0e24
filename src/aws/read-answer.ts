import type { IncomingMessage } from 'node:http'

import type { HttpAnswer } from './http-message.ts'
import { closed, maxBytes, timeout, tooLong } from './send-errors.ts'

/**
 * Reads the body of a response.
 * @param signal ends reading
 * @throws SyntaxError with the status and headers for one that is longer than {@link maxBytes}; TimeoutError; the error of the network
 */
export function readAnswer(response: IncomingMessage, signal: AbortSignal): Promise<HttpAnswer> {
  const { statusCode = -1 } = response
  const headers = joinHeaders(response)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let hasEnded = false
    const stop = (error: Error): void => {
      signal.removeEventListener('abort', abort)
      response.destroy()
      reject(error)
    }
    const abort = (): void => stop(timeout())
    signal.addEventListener('abort', abort)
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > maxBytes) stop(tooLong({ statusCode, headers, body: '' }))
    })
    response.once('end', () => {
      hasEnded = true
      signal.removeEventListener('abort', abort)
      resolve({ statusCode, headers, body: Buffer.concat(chunks).toString('utf8') })
    })
    response.on('error', stop)
    response.once('close', () => {
      if (!hasEnded) stop(closed())
    })
  })
}

/** Fields that came more than once are one field with commas (RFC 9110 §5.3). */
function joinHeaders(response: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(response.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')] as const,
  )
  return Object.fromEntries(entries)
}
