import { existsSync } from 'node:fs'
import { AwsxError } from '../errors.ts'
import { chooseStoreFolder } from './machine-folder.ts'
import { removeExpiredKeys } from './key/unlocked-key.ts'
import { findStateFolder } from './state-folder.ts'
import { createMemoryStore } from './memory-store.ts'
import type { Store } from './types.ts'
import { openEncryptedStore } from './encrypted-store.ts'
import type { ReaderOptions } from './unlocked-store.ts'
import type { AskPassphrase, StoreContext, StoreDeps } from './store-deps.ts'

const otherHome = 'HOME belongs to another user'

export interface StoreOptions extends ReaderOptions {
  /**
   * Asks on the terminal for the passphrase of a store (`unlock`, `again` after a wrong one), or twice for one to create a store with
   * (`new`). Undefined if there is no terminal. Called only if no variable gives the passphrase.
   */
  readonly askPassphrase?: AskPassphrase | undefined
  /**
   * The command line that prints the secret of a store whose key source is a command; also for a new store.
   * @returns undefined if none is set
   * @throws AwsxError CONFIG_UNTRUSTED
   */
  readonly keyCommand?: () => string | undefined
  /** Whether the user can answer the keychain's own prompt; by default, if stdin and stderr are terminals. */
  readonly interactive?: boolean
  /** Shows one line to the user; it has no prefix. */
  warn(line: string): void
}

/**
 * Opens the user's store. Touches no file, keychain or key before the store is used.
 * @returns a store in memory if the choice is `none` or the user has no usable home directory
 */
export function openStore(context: StoreContext, options: StoreOptions): Store {
  const now = (): number => context.now()
  const choice = options.choice ?? 'auto'
  if (choice === 'none') {
    const hints = ['unset AWSX_STORE, and remove store from the settings file']
    return createMemoryStore(now, new AwsxError('STORE_UNAVAILABLE', 'AWSX_STORE is "none"', { hints }))
  }
  const { path: stateFolder, avoided } = findStateFolder(context)
  if (stateFolder === undefined) {
    const reason = avoided === undefined ? 'the user has no home directory' : otherHome
    return createHomelessStore(now, `${reason} and AWSX_HOME is not set`, options)
  }
  if (avoided !== undefined && !existsSync(stateFolder))
    options.warn(`${otherHome}, so root's store is in ${stateFolder}; to use another folder, set AWSX_HOME`)
  removeExpiredKeys(context, options.unlock ?? {})
  return openEncryptedStore(makeStoreDeps(context, options, { stateFolder, choice }))
}

/** What the store in a state folder is opened with. */
export function makeStoreDeps(
  context: StoreContext,
  options: StoreOptions,
  { stateFolder, choice }: { readonly stateFolder: string; readonly choice: StoreDeps['choice'] },
): StoreDeps {
  return {
    context,
    folder: chooseStoreFolder(context, stateFolder),
    choice,
    unlock: options.unlock ?? {},
    keyCommand: options.keyCommand ?? (() => undefined),
    // Read only when the key has to be unlocked, because finding out what a stream is costs time.
    get interactive() {
      return options.interactive ?? (context.stdinIsTty && context.stderr.isTty)
    },
    get askPassphrase() {
      return options.askPassphrase
    },
    warn: warnOnce((line) => options.warn(line)),
  }
}

/** On the first write, warns why nothing is stored, unless the caller already asked. */
function createHomelessStore(now: () => number, reason: string, options: StoreOptions): Store {
  const hints = ['set AWSX_HOME to a folder of your own']
  const store = createMemoryStore(now, new AwsxError('STORE_UNAVAILABLE', reason, { hints }))
  const warn = warnOnce((line) => options.warn(line))
  let isKnown = false
  return {
    ...store,
    findWriteProblem: () => {
      isKnown = true
      return store.findWriteProblem()
    },
    write: (...record) => {
      if (!isKnown) warn(`nothing is cached: ${reason}`)
      return store.write(...record)
    },
  }
}

function warnOnce(warn: (line: string) => void): (line: string) => void {
  const seen = new Set<string>()
  return (line) => {
    if (seen.has(line)) return
    seen.add(line)
    warn(line)
  }
}
