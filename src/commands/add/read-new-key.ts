import { resolve } from 'node:path'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { readVariable, tryReadText } from '../../context.ts'
import type { Context } from '../../context.ts'
import { readPastedKeys } from '../../credentials/pasted-keys.ts'
import type { PastedKeys } from '../../credentials/pasted-keys.ts'
import { AwsxError } from '../../errors.ts'
import { readKeyCsv, readKeyText } from '../../keys/read-key-text.ts'
import type { addShape } from './add-command.ts'

export type AddOptions = ArgsOf<typeof addShape>['options']

/** A key that the user gave. */
export interface NewKey extends PastedKeys {
  /** How it was given, for the list of keys: `awsx add --csv`. */
  readonly storedBy: string
  /** The user that the CSV file names. */
  readonly userName?: string | null
}

const maxCsvBytes = 64 * 1024

/** @throws AwsxError USAGE for several sources at once */
export function checkSources({ paste, stdin, env, csv }: AddOptions): void {
  const given = Object.entries({ paste, stdin, env, csv: csv !== undefined }).filter(([, isGiven]) => isGiven)
  if (given.length < 2) return
  const names = given.map(([name]) => `--${name}`).join(' and ')
  throw new AwsxError('USAGE', `add: ${names} cannot be combined`, { hints: ['pass one of them'] })
}

/** Whether the key can name its profile: a block of the access portal can. */
export function canNameProfile({ paste, stdin }: AddOptions): boolean {
  return paste || stdin
}

/**
 * Reads the key from where the options say, else from the terminal.
 * @throws AwsxError USAGE for anything that is not an access key; the message quotes none of it
 */
export async function readNewKey(options: AddOptions, context: Context): Promise<NewKey> {
  if (options.paste) return { ...(await readPaste(context)), storedBy: 'awsx add --paste' }
  if (options.stdin) return { ...(await readStdin()), storedBy: 'awsx add --stdin' }
  if (options.env) return { ...readEnvironment(context), storedBy: 'awsx add --env' }
  if (options.csv !== undefined) return readCsv(options.csv, context)
  return { ...(await askKey(context)), storedBy: 'awsx add' }
}

async function readPaste(context: Context): Promise<PastedKeys> {
  const { readClipboard, readInput } = await import('../../terminal/clipboard.ts')
  const text = context.stdinIsTty ? readClipboard(context) : readInput()
  if (text === undefined) {
    throw new AwsxError('USAGE', 'add: no clipboard program found, and stdin is a terminal', {
      hints: ['install wl-clipboard or xclip', 'or pass the block on stdin: awsx add dev --paste < FILE'],
    })
  }
  const keys = readPastedKeys(text)
  if (!('problem' in keys)) return keys
  const where = context.stdinIsTty ? 'the clipboard' : 'stdin'
  throw new AwsxError('USAGE', `add: ${where} does not contain an access key: ${keys.problem}`, {
    hints: ['in the access portal, choose the account, then Access keys, and copy one of the blocks'],
  })
}

async function readStdin(): Promise<PastedKeys> {
  const { readInput } = await import('../../terminal/clipboard.ts')
  const keys = readKeyText(readInput())
  if (!('problem' in keys)) return keys
  throw new AwsxError('USAGE', `add: stdin does not contain an access key: ${keys.problem}`, {
    hints: ['expected the key ID on the first line and the secret on the second'],
  })
}

function readEnvironment(context: Context): PastedKeys {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const
  const lines = names.flatMap((name) => {
    const value = readVariable(context, name)
    return value === undefined ? [] : [`${name}=${value}`]
  })
  const keys = readPastedKeys(lines.join('\n'))
  if (!('problem' in keys)) return keys
  throw new AwsxError('USAGE', `add: the environment does not contain an access key: ${keys.problem}`, {
    hints: ['set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
  })
}

function readCsv(file: string, context: Context): NewKey {
  const read = tryReadText(context, resolve(context.cwd, file), maxCsvBytes)
  if (read.text === undefined) throw new AwsxError('USAGE', `add: ${file} ${read.problem}`)
  const keys = readKeyCsv(read.text)
  if (!('problem' in keys)) return { ...keys, storedBy: 'awsx add --csv' }
  throw new AwsxError('USAGE', `add: ${file} is not the file of an access key: ${keys.problem}`, {
    hints: ['in the IAM console, create an access key and choose Download .csv file'],
  })
}

async function askKey(context: Context): Promise<PastedKeys> {
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError('USAGE', 'add: cannot prompt for the access key without a terminal', {
      hints: ['pass it on stdin: awsx add dev --paste'],
    })
  }
  const id = (await terminal.ask('Access key ID: ')).trim()
  const secret = (await terminal.ask('Secret access key: ', { hidden: true })).trim()
  const keys = readPastedKeys(`aws_access_key_id=${id}\naws_secret_access_key=${secret}`)
  if ('problem' in keys) throw new AwsxError('USAGE', `add: invalid access key: ${keys.problem}`)
  return keys
}
