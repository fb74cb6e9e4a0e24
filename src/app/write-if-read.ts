import type { Output } from '../context.ts'
import { FailedWrite } from '../errors.ts'

/**
 * Writes to standard output for a command that ends with a status of its own, which a closed pipe must not turn into success.
 * @returns false if the pipe is closed
 * @throws FailedWrite if it cannot be written for another reason
 */
export function writeIfRead(output: Output, text: string): boolean {
  try {
    output.write(text)
    return true
  } catch (error) {
    if (error instanceof FailedWrite && error.isReaderGone) return false
    throw error
  }
}
