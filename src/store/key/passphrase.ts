import { readVariable, type Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'

/**
 * The passphrase of `AWSX_PASSPHRASE`, else of the file that `AWSX_PASSPHRASE_FILE` names, without its last line break.
 * @returns undefined if neither is set
 * @throws AwsxError STORE_UNAVAILABLE if the file is missing, empty or cannot be read
 */
export function findPassphrase(context: Pick<Context, 'env' | 'platform' | 'readText'>): string | undefined {
  const direct = readVariable(context, 'AWSX_PASSPHRASE')
  if (direct !== undefined) return direct
  const path = readVariable(context, 'AWSX_PASSPHRASE_FILE')
  if (path === undefined) return undefined
  const passphrase = readFileOf(context, path)?.replace(/\r?\n$/, '')
  if (passphrase !== undefined && passphrase !== '') return passphrase
  const what = passphrase === undefined ? 'cannot be read' : 'is empty'
  throw new AwsxError('STORE_UNAVAILABLE', `the passphrase file ${path} ${what}`, {
    hints: ['correct or unset AWSX_PASSPHRASE_FILE'],
  })
}

function readFileOf(context: Pick<Context, 'readText'>, path: string): string | undefined {
  try {
    return context.readText(path)
  } catch {
    return undefined
  }
}
