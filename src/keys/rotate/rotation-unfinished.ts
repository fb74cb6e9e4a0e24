import { AwsxError } from '../../errors.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** For what would replace or copy a key in the middle of its rotation: the store may have the only copy of the new key. */
export function rotationUnfinished(profile: string): AwsxError {
  return new AwsxError(
    'STORE_UNAVAILABLE',
    `the rotation of the key of profile "${profile}" is not finished`,
    { hints: [`finish it first: awsx rotate ${quoteWord(profile)}`] },
  )
}
