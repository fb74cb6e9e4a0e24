import type { Context } from '../context.ts'

/** The part of the context that the store uses. */
export type StoreContext = Pick<
  Context,
  'env' | 'cwd' | 'platform' | 'user' | 'now' | 'readText' | 'stderr' | 'stdinIsTty'
>

/** What the store on disk was opened with. */
export interface StoreDeps {
  readonly context: StoreContext
  /** The state folder; need not exist. */
  readonly folder: string
  readonly choice: 'keychain' | 'file' | 'auto'
  /** Whether somebody is there to answer a prompt. */
  readonly interactive: boolean
  readonly askPassphrase: ((reason: 'new' | 'unlock') => Promise<string>) | undefined
  /** Says a line to the person, each line once. */
  warn(line: string): void
}
