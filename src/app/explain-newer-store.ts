import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findNewerVersion } from '../store/newer-version.ts'

/**
 * A key that a newer awsx stored looks like a missing one, so an error about missing credentials gets a hint about it.
 * @returns the error, with the hint if the store has something that only a newer awsx can read
 */
export function explainNewerStore(error: unknown, context: Context): unknown {
  if (!(error instanceof AwsxError) || error.code !== 'PROFILE_NO_CREDENTIALS') return error
  const newer = findNewerVersion(context)
  if (newer === undefined) return error
  const hints = [`${newer.message}: upgrade awsx`, ...error.hints]
  return new AwsxError(error.code, error.message, {
    hints,
    cause: error,
    ...(error.at === undefined ? {} : { at: error.at }),
  })
}
