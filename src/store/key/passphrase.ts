import { readVariable, type Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'

/**
 * The passphrase in `AWSX_PASSPHRASE`, else in the file that `AWSX_PASSPHRASE_FILE` names, without its last line break.
 * @returns undefined if neither is set
 * @throws AwsxError STORE_UNAVAILABLE if the file is missing, empty or cannot be read
 */
export function findPassphrase(context: Pick<Context, 'env' | 'platform' | 'readText'>): string | undefined {
  const direct = readVariable(context, 'AWSX_PASSPHRASE')
  if (direct !== undefined) return direct
  const path = readVariable(context, 'AWSX_PASSPHRASE_FILE')
  if (path === undefined) return undefined
  const passphrase = readText(context, path)?.replace(/\r?\n$/, '')
  if (passphrase !== undefined && passphrase !== '') return passphrase
  const problem = passphrase === undefined ? 'cannot be read' : 'is empty'
  throw new AwsxError('STORE_UNAVAILABLE', `the passphrase file ${path} ${problem}`, {
    hints: ['correct or unset AWSX_PASSPHRASE_FILE'],
  })
}

/** Tells whether the environment gives a passphrase, without reading it. */
export function offersPassphrase(context: Pick<Context, 'env' | 'platform'>): boolean {
  return ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE'].some((name) => readVariable(context, name) !== undefined)
}

function readText(context: Pick<Context, 'readText'>, path: string): string | undefined {
  try {
    return context.readText(path)
  } catch {
    return undefined
  }
}
