import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { readPassphraseFile } from '../store/key/passphrase.ts'
import { findWeakness, makePassphrase } from '../store/key/weak-passphrase.ts'
import type { AskPassphrase } from '../store/store-deps.ts'
import type { Terminal } from '../terminal/types.ts'

const questions = {
  unlock: 'Passphrase for the awsx store: ',
  again: 'Wrong passphrase. Passphrase for the awsx store: ',
}

/** How often a new passphrase can be typed before the command fails. */
const attempts = 3

/**
 * Asks on the terminal for the passphrase of the store, or for a new one.
 * @throws AwsxError STORE_LOCKED if no acceptable passphrase was entered, INTERRUPTED on Ctrl-C
 */
export async function askPassphrase(context: Context, reason: Parameters<AskPassphrase>[0]): Promise<string> {
  const terminal = await context.openTerminal()
  if (reason === 'new') return askNewPassphrase(terminal)
  return terminal.ask(questions[reason], { hidden: true })
}

/** Asks twice for a new passphrase. Rejects a weak one, and offers one for an empty answer. */
export async function askNewPassphrase(terminal: Terminal, what = 'the awsx store'): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const question = `New passphrase for ${what} (Enter to get a strong one): `
    const typed = await terminal.ask(question, { hidden: true })
    const passphrase = typed === '' ? offerPassphrase(terminal) : typed
    const weakness = findWeakness(passphrase)
    if (weakness !== undefined) terminal.say(`awsx: the passphrase was not accepted, because ${weakness}`)
    else if ((await terminal.ask('Repeat the passphrase: ', { hidden: true })) === passphrase)
      return passphrase
    else terminal.say('awsx: the passphrases do not match')
  }
  throw new AwsxError('STORE_LOCKED', `no new passphrase after ${attempts} attempts`, {
    hints: ['run the command again'],
  })
}

/**
 * Reads a new passphrase from the file that `--new-passphrase-file` names.
 * @throws AwsxError USAGE for a weak one, STORE_UNAVAILABLE if the file cannot be read
 */
export function readNewPassphrase(context: Context, path: string): string {
  const passphrase = readPassphraseFile(context, path)
  const weakness = findWeakness(passphrase)
  if (weakness === undefined) return passphrase
  throw new AwsxError('USAGE', `store: the new passphrase was not accepted, because ${weakness}`)
}

function offerPassphrase(terminal: Terminal): string {
  const passphrase = makePassphrase()
  terminal.say(`awsx: write this passphrase down, or keep it in a password manager: ${passphrase}`)
  return passphrase
}
