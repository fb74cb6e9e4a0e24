import { AwsxError } from '../errors.ts'

/** Reads a section. @returns undefined if it has a syntax error: an import does not change such a section */
export function readIfClean<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
