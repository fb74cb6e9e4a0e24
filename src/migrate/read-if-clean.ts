import { AwsxError } from '../errors.ts'

/** What is read; undefined for a section with a line that cannot be read, which is nobody's to change. */
export function readIfClean<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
