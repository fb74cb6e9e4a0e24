import type { Connection } from '../aws/connection.ts'
import type { Context } from '../context.ts'
import type { ClientSettings } from '../plan/types.ts'
import type { BrowserTarget } from '../terminal/browser-openers.ts'
import type { Store } from '../store/types.ts'

/** What the stages that talk to AWS work with. */
export interface LoginDeps {
  readonly context: Context
  readonly store: Store
  readonly clients: ClientSettings
  /** Milliseconds to wait for another process that is doing the same. */
  readonly waitMs: number
  /** Tells a person something, on stderr or the terminal. */
  say(line: string): void
  /** Tells a decision, for `--debug`. Never a secret. */
  debug(line: string): void
}

/** How a sign-in may go about it, once a person is there for it. */
export interface LoginRequest {
  readonly flow: 'browser' | 'device-code'
  /** Why it is the device code, if that was not asked for: `no display`. */
  readonly reason: string | null
  /** False: print the URL only. */
  readonly mayOpenBrowser: boolean
  openBrowser(target: BrowserTarget): Promise<boolean>
  /** Port of the listener on 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** Sign in although the token is still valid, with a new client registration. */
  readonly force: boolean
}

/** One sign-in on its way. */
export interface LoginTask {
  /** Of the token's record. */
  readonly identity: string
  /** To the token service. */
  readonly connection: Connection
  readonly deps: LoginDeps
  readonly request: LoginRequest
  /** Text of an access token that the portal refused although it looked valid. */
  readonly refused?: string | undefined
}
