import type { Context } from '../context.ts'
import type { StoreFile } from './store-file.ts'
import type { StoreLocks, UnlockLimits } from './types.ts'

/** The part of the context that the store uses. */
export type StoreContext = Pick<
  Context,
  'env' | 'cwd' | 'platform' | 'user' | 'now' | 'readText' | 'stderr' | 'stdinIsTty'
>

/** Asks the user for a passphrase: for a new store, to unlock one, or again after a wrong answer. */
export type AskPassphrase = (reason: 'new' | 'unlock' | 'again') => Promise<string>

/** What the store on disk was opened with. */
export interface StoreDeps {
  readonly context: StoreContext
  /** The state folder, which may not exist. */
  readonly folder: string
  readonly choice: 'keychain' | 'file' | 'auto'
  /** How long a key stays unlocked. */
  readonly unlock: UnlockLimits
  /** Whether the user can answer a prompt. */
  readonly interactive: boolean
  readonly askPassphrase: AskPassphrase | undefined
  /** The command line that prints the secret of the store; undefined if none is set. @throws AwsxError CONFIG_UNTRUSTED */
  readonly keyCommand: () => string | undefined
  /** Shows a line to the user, each line once. */
  warn(line: string): void
}

/** What getting at the key needs. */
export interface KeyDeps extends StoreDeps {
  readonly locks: StoreLocks
}

/** A store with its key. */
export interface OpenedStore {
  readonly storeFile: StoreFile
  readonly key: Uint8Array
}
