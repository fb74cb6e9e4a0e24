import { readVariable, type Context } from '../../context.ts'
import { AwsxError, describeReadError } from '../../errors.ts'

const maxBytes = 4096

/**
 * The passphrase in `AWSX_PASSPHRASE`, else in the file that `AWSX_PASSPHRASE_FILE` names, without its last line break.
 * @returns undefined if neither is set
 * @throws AwsxError STORE_UNAVAILABLE if the file is missing, empty, larger than 4 KB, or cannot be read
 */
export function findPassphrase(context: Pick<Context, 'env' | 'platform' | 'readText'>): string | undefined {
  const direct = readVariable(context, 'AWSX_PASSPHRASE')
  if (direct !== undefined) return direct
  const path = readVariable(context, 'AWSX_PASSPHRASE_FILE')
  if (path === undefined) return undefined
  const passphrase = readFile(context, path).replace(/\r?\n$/, '')
  if (passphrase !== '') return passphrase
  throw unusableFile(path, 'is empty')
}

function readFile(context: Pick<Context, 'readText'>, path: string): string {
  try {
    const text = context.readText(path, maxBytes)
    if (text !== undefined) return text
  } catch (error) {
    const reason = describeReadError(error)
    throw reason === undefined ? error : unusableFile(path, reason, error)
  }
  throw unusableFile(path, 'does not exist')
}

function unusableFile(path: string, problem: string, cause?: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `the passphrase file ${path} ${problem}`, {
    hints: ['correct or unset AWSX_PASSPHRASE_FILE'],
    cause,
  })
}
