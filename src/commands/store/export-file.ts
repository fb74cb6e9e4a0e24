import { askNewPassphrase, readNewPassphrase } from '../../app/ask-passphrase.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import { readPassphraseFile } from '../../store/key/passphrase.ts'
import { escapeText } from '../../text/escape.ts'
import type { StoreArgs } from './store-command.ts'

/** What `store export` writes into the encrypted file, as JSON with `secrets`. */
export const format = 'awsx store export'
export const version = 1

/** The file that the command names. @throws AwsxError USAGE if it names none */
export function targetOf({ positionals }: StoreArgs, action: 'export' | 'import'): string {
  if (positionals.target !== undefined) return positionals.target
  throw new AwsxError('USAGE', `store ${action}: a file is required`, {
    hints: [`awsx store ${action} keys.age`],
  })
}

/**
 * The passphrase of an exported file, from `--new-passphrase-file` or typed.
 * @throws AwsxError USAGE for a weak new one, and without a terminal
 */
export async function filePassphrase(
  args: StoreArgs,
  { context }: Prepared,
  kind: 'new' | 'existing',
): Promise<string> {
  const path = args.options['new-passphrase-file']
  if (path !== undefined)
    return kind === 'new' ? readNewPassphrase(context, path) : readPassphraseFile(context, path)
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError('USAGE', 'store: cannot prompt for the passphrase of the file without a terminal', {
      hints: ['pass it in a file: --new-passphrase-file FILE'],
    })
  }
  if (kind === 'new') return askNewPassphrase(terminal, 'the exported file')
  return terminal.ask('Passphrase of the exported file: ', { hidden: true })
}

export function say({ options }: StoreArgs, { context }: Prepared, line: string): void {
  if (!options.quiet) context.stderr.write(`awsx: ${escapeText(line)}\n`)
}
