import type { Connection } from '../aws/connection.ts'
import type { Context } from '../context.ts'
import type { ClientSettings, SsoSignIn } from '../plan/types.ts'
import type { BrowserTarget } from '../terminal/types.ts'
import type { Store } from '../store/types.ts'
import type { SsoToken } from './sso-token.ts'

/** What the stages that call AWS work with. */
export interface LoginDeps {
  readonly context: Context
  readonly store: Store
  readonly clients: ClientSettings
  /** Milliseconds to wait for another process that is doing the same. */
  readonly waitMs: number
  /** Whether sign-ins are shared with the AWS CLI. With `required`, a failure to share is an error. */
  readonly share: 'off' | 'on' | 'required'
  /** Shows a line to the user, on stderr or the terminal. */
  say(line: string): void
  /** Whether text to the user may contain control sequences. */
  readonly isStyled: boolean
  /** Shows lines as they are. Text from elsewhere must be escaped before. */
  showBlock(lines: readonly string[]): void
  /** Logs a decision for `--debug`. Never a secret. */
  debug(line: string): void
}

/** How to sign in with the user's help. */
export interface LoginRequest {
  readonly flow: 'browser' | 'device-code'
  /** Why the device code is used, if the user did not ask for it: `no display`. */
  readonly reason: string | null
  /** False: only show the URL. */
  readonly mayOpenBrowser: boolean
  /** Whether to open the page on which the user confirms a device code. */
  readonly opensDevicePage: boolean
  /** Whether to show that page as a QR code too. */
  readonly showsQrCode: boolean
  /** @returns whether a browser was started */
  openBrowser(target: BrowserTarget): Promise<boolean>
  /** Port of the listener on 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** Sign in although the token is still valid, with a new client registration. */
  readonly force: boolean
}

/** A token that is needed. */
export interface TokenTask {
  readonly signIn: SsoSignIn
  /** Identity of the token's record in the store. */
  readonly identity: string
  /** To the token service. */
  readonly connection: Connection
  readonly deps: LoginDeps
  /** Tokens that looked valid but that the portal rejected. They are not used again. */
  readonly rejected: readonly SsoToken[]
}

/** Whether the portal rejected the token. */
export function isRejected(token: SsoToken, { rejected }: Pick<TokenTask, 'rejected'>): boolean {
  return rejected.some(({ accessToken }) => accessToken.reveal() === token.accessToken.reveal())
}

/** A sign-in that is under way. */
export interface LoginTask extends TokenTask {
  readonly request: LoginRequest
}

/** The name of a sign-in in messages: `work (https://…)`, or only the start URL for a profile without a session. */
export function nameSignIn({ ssoSession, startUrl }: SsoSignIn): string {
  return ssoSession === null ? startUrl : `${ssoSession} (${startUrl})`
}

/** `oidc.eu-west-1.amazonaws.com (eu-west-1)`, for `--debug` */
export function describeService({ connection }: Pick<TokenTask, 'connection'>): string {
  return `${new URL(connection.endpoint).host} (${connection.region})`
}
