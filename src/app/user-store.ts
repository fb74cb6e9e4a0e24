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
      return context.stderr.isTty
        ? (reason: keyof typeof questions) => askPassphrase(context, reason)
        : undefined
    },
  })
}

const questions = {
  new: 'New passphrase for the awsx store: ',
  unlock: 'Passphrase for the awsx store: ',
  again: 'Wrong passphrase. Passphrase for the awsx store: ',
}

/** How often a new passphrase can be typed before the command fails. */
const attempts = 3

async function askPassphrase(context: Context, reason: keyof typeof questions): Promise<string> {
  const terminal = await context.openTerminal()
  const ask = (question: string): Promise<string> => terminal.ask(question, { hidden: true })
  if (reason !== 'new') return ask(questions[reason])
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const passphrase = await ask(questions.new)
    if ((await ask('Repeat the passphrase: ')) === passphrase) return passphrase
    if (attempt < attempts) terminal.say('awsx: the passphrases do not match')
  }
  throw new AwsxError('STORE_LOCKED', 'the passphrases do not match', { hints: ['run the command again'] })
}
