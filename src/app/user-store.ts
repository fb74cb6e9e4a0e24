import type { Settings } from '../config/awsx-settings.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/types.ts'
import { escapeText } from '../text/escape.ts'
import { readerOptions } from './user-records.ts'

/**
 * Opens the store that the settings name, with a passphrase prompt where stderr is a terminal. Reads no key and no record yet.
 * @param options `quiet` leaves out warnings, e.g. about a store that cannot be written
 */
export function openUserStore(
  { context, settings }: { readonly context: Context; readonly settings: Settings },
  options: { readonly quiet: boolean },
): Store {
  return openStore(context, {
    ...readerOptions(settings),
    warn: (line) => {
      if (!options.quiet) context.stderr.write(`awsx: warning: ${escapeText(line, Infinity)}\n`)
    },
    get askPassphrase() {
      return context.stderr.isTty ? (reason: 'new' | 'unlock') => askPassphrase(context, reason) : undefined
    },
  })
}

async function askPassphrase(context: Context, reason: 'new' | 'unlock'): Promise<string> {
  const terminal = await context.openTerminal()
  const isNew = reason === 'new'
  const question = isNew ? 'New passphrase for the awsx store: ' : 'Passphrase for the awsx store: '
  const passphrase = await terminal.ask(question, { hidden: true })
  if (!isNew || (await terminal.ask('Repeat the passphrase: ', { hidden: true })) === passphrase) {
    return passphrase
  }
  throw new AwsxError('STORE_LOCKED', 'the passphrases do not match', { hints: ['run the command again'] })
}
