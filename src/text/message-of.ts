import { isNativeError } from 'node:util/types'

/**
 * The message of a caught value. The JSON parsers of Node and Bun quote a part of the text, which can be part of a secret, so their
 * messages are replaced.
 */
export function messageOf(error: unknown): string {
  if (!isNativeError(error)) return String(error)
  return error.name === 'SyntaxError' && error.message.includes('JSON') ? 'invalid JSON' : error.message
}
