import type { Connection } from '../aws/connection.ts'
import type { Context } from '../context.ts'
import type { ClientSettings } from '../plan/types.ts'
import type { BrowserTarget } from '../terminal/browser-openers.ts'
import type { Store } from '../store/types.ts'

/** Dependencies of the stages that call AWS. */
export interface LoginDeps {
  readonly context: Context
  readonly store: Store
  readonly clients: ClientSettings
  /** Milliseconds to wait for another process that is doing the same. */
  readonly waitMs: number
  /** Shows a line to the user, on stderr or the terminal. */
  say(line: string): void
  /** Logs a decision for `--debug`. Never a secret. */
  debug(line: string): void
}

/** How to sign in, once a user is there for it. */
export interface LoginRequest {
  readonly flow: 'browser' | 'device-code'
  /** Why a device code is used although the user did not ask for one: `no display`. */
  readonly reason: string | null
  /** False: print the URL only. */
  readonly mayOpenBrowser: boolean
  openBrowser(target: BrowserTarget): Promise<boolean>
  /** Port of the listener on 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** Sign in although the token is still valid, with a new client registration. */
  readonly force: boolean
}

/** A sign-in in progress. */
export interface LoginTask {
  /** Of the token's record. */
  readonly identity: string
  /** To the token service. */
  readonly connection: Connection
  readonly deps: LoginDeps
  readonly request: LoginRequest
  /** An access token that looked valid but that the portal rejected. */
  readonly refused?: string | undefined
}
