import type { Settings } from '../config/awsx-settings.ts'
import type { Context } from '../context.ts'
import { requireTrustedFile } from '../files/file-trust.ts'
import { openStore } from '../store/open-store.ts'
import type { StoreOptions } from '../store/open-store.ts'
import type { AskPassphrase } from '../store/store-deps.ts'
import type { Store } from '../store/types.ts'
import { escapeText } from '../text/escape.ts'
import { readerOptions } from './unlocked-records.ts'

/**
 * Opens the store that the settings name, with a passphrase prompt where stderr is a terminal. Reads no key and no record yet.
 * @param options `quiet` leaves out warnings, e.g. about a store that cannot be written
 */
export function openUserStore(
  { context, settings }: { readonly context: Context; readonly settings: Settings },
  options: { readonly quiet: boolean },
): Store {
  return openStore(context, userStoreOptions({ context, settings }, options))
}

/** @throws AwsxError CONFIG_UNTRUSTED if the settings file names the command and others can change that file */
function findKeyCommand(context: Context, settings: Settings): string | undefined {
  const { keyCommand, keyCommandFile: file } = settings
  if (file !== undefined) requireTrustedFile(file, { program: 'the key command', at: file }, context)
  return keyCommand
}

/** What the user's store is opened with. */
export function userStoreOptions(
  { context, settings }: { readonly context: Context; readonly settings: Settings },
  options: { readonly quiet: boolean },
): StoreOptions {
  return {
    ...readerOptions(settings),
    warn: (line) => {
      if (!options.quiet) context.stderr.write(`awsx: warning: ${escapeText(line, Infinity)}\n`)
    },
    keyCommand: () => findKeyCommand(context, settings),
    get askPassphrase() {
      if (!context.stderr.isTty) return undefined
      return async (reason: Parameters<AskPassphrase>[0]) =>
        (await import('./ask-passphrase.ts')).askPassphrase(context, reason)
    },
  }
}
