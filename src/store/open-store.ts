import { chooseStoreFolder } from './machine-folder.ts'
import { locateStateFolder } from './store-folder.ts'
import { createMemoryStore } from './memory-store.ts'
import type { Store } from './types.ts'
import { openEncryptedStore } from './encrypted-store.ts'
import type { StoreContext } from './store-deps.ts'

export interface StoreSettings {
  /** What `AWSX_STORE` or the settings file asks for; `auto` if nothing does. */
  readonly choice?: 'keychain' | 'file' | 'auto' | 'none'
  /**
   * Asks on the terminal, where there is one: for the passphrase of a store (`unlock`), or for one to make a store
   * with (`new`; to be asked twice). Asked only if no variable gives it.
   */
  readonly askPassphrase?: ((reason: 'new' | 'unlock') => Promise<string>) | undefined
  /** Whether somebody is there to answer the keychain's own prompt; by default, if stdin and stderr are terminals. */
  readonly interactive?: boolean
  /** Takes one line for the person, without a prefix. */
  warn(line: string): void
}

/**
 * Opens the store of the user. Touches nothing before the store is used: no file, no keychain, no key.
 * @returns one that ends with the process if `none` is chosen, or if nothing says where the user's files are
 */
export function openStore(context: StoreContext, settings: StoreSettings): Store {
  const now = (): number => context.now()
  const choice = settings.choice ?? 'auto'
  if (choice === 'none') return createMemoryStore(now)
  const stateFolder = locateStateFolder(context)
  if (stateFolder === undefined) {
    settings.warn('nothing is kept: the user has no home folder, and AWSX_HOME names no other')
    return createMemoryStore(now)
  }
  return openEncryptedStore({
    context,
    folder: chooseStoreFolder(context, stateFolder),
    choice,
    // Looked at only where the key has to be unlocked: finding out what a stream is costs time.
    get interactive() {
      return settings.interactive ?? (context.stdinIsTty && context.stderr.isTty)
    },
    get askPassphrase() {
      return settings.askPassphrase
    },
    warn: sayOnce((line) => settings.warn(line)),
  })
}

function sayOnce(say: (line: string) => void): (line: string) => void {
  const said = new Set<string>()
  return (line) => {
    if (said.has(line)) return
    said.add(line)
    say(line)
  }
}
