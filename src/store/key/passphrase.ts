import { readVariable, type Context } from '../../context.ts'
import { AwsxError, describeReadError, hintAtUnreadable } from '../../errors.ts'
import { findSecretProblem } from '../../files/file-trust.ts'

const maxBytes = 4096
const correctPath = 'correct or unset AWSX_PASSPHRASE_FILE'

type PassphraseContext = Pick<Context, 'env' | 'platform' | 'readText' | 'user'>

/**
 * The passphrase in `AWSX_PASSPHRASE`, else in the file that `AWSX_PASSPHRASE_FILE` names, without its last line break.
 * @returns undefined if neither is set
 * @throws AwsxError STORE_UNAVAILABLE if the file is missing, empty, larger than 4 KB, readable by others, or cannot be read
 */
export function findPassphrase(context: PassphraseContext): string | undefined {
  const direct = readVariable(context, 'AWSX_PASSPHRASE')
  if (direct !== undefined) return direct
  const path = readVariable(context, 'AWSX_PASSPHRASE_FILE')
  return path === undefined ? undefined : readPassphraseFile(context, path)
}

/** The content of a file without its last line break. @throws AwsxError STORE_UNAVAILABLE as {@link findPassphrase} */
export function readPassphraseFile(context: PassphraseContext, path: string): string {
  const passphrase = readFile(context, path).replace(/\r?\n$/, '')
  if (passphrase !== '') return passphrase
  throw unusableFile(path, 'is empty')
}

function readFile(context: PassphraseContext, path: string): string {
  try {
    const text = context.readText(path, maxBytes)
    const problem = findSecretProblem(path, context)
    if (problem !== undefined) throw unusableFile(path, problem.reason, [problem.fix])
    if (text !== undefined) return text
  } catch (error) {
    const reason = describeReadError(error)
    throw reason === undefined ? error : unusableFile(path, reason, [hintAtUnreadable(error) ?? correctPath])
  }
  throw unusableFile(path, 'does not exist')
}

function unusableFile(path: string, problem: string, hints = [correctPath]): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `the passphrase file ${path} ${problem}`, { hints })
}
