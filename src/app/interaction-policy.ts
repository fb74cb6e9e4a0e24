import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import type { MfaSource } from '../credentials/resolve-deps.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { Plan } from '../plan/types.ts'
import type { LoginRequest } from '../sso-login/login-deps.ts'
import type { Prepared } from './prepare.ts'

/** What a command may ask the user, and how long it waits. */
export interface InteractionPolicy {
  readonly mfa: MfaSource
  /** Called only when a sign-in is needed. @returns how to sign in, null where none may be started */
  requestLogin(): Promise<LoginRequest | null>
  /** Milliseconds to wait for another process that does the same. */
  readonly waitMs: number
  /** Whether a `credential_process` may prompt on the terminal. */
  readonly sharesTerminal: boolean
}

/** The options that decide about prompts, as far as a command has them. */
export interface InteractionOptions {
  readonly 'mfa-token'?: string | undefined
  readonly 'mfa-prompt'?: string | undefined
  readonly 'no-login'?: boolean
}

/** Milliseconds to wait for another process where the user watches and can end it. */
export const interactiveWaitMs = 10 * 60_000
/** The same for programs: SDKs stop a credential process after a minute. */
export const processWaitMs = 45_000

/** Prompts for MFA codes; starts a sign-in only where stderr is a terminal and nothing forbids it. */
export function interactionFor(
  prepared: Prepared,
  plan: Plan,
  options: InteractionOptions,
): InteractionPolicy {
  const { context } = prepared
  return {
    mfa: lazyPrompt(prepared, plan, options),
    sharesTerminal: true,
    requestLogin: () => requestIfAllowed(prepared, options),
    get waitMs() {
      return stderrIsTerminal(context) ? interactiveWaitMs : processWaitMs
    },
  }
}

/** @returns how to sign in, null if stderr is not a terminal or an option or setting forbids it */
export async function requestIfAllowed(
  prepared: Prepared,
  options: Pick<InteractionOptions, 'no-login'>,
): Promise<LoginRequest | null> {
  const reason = reasonAgainstLogin(prepared, options)
  prepared.debug?.(reason === undefined ? 'sign-in: allowed' : `sign-in: not started, because ${reason}`)
  if (reason !== undefined) return null
  const { createLoginRequest } = await import('./login-request.ts')
  return createLoginRequest(prepared, {})
}

function reasonAgainstLogin(
  { context, settings }: Prepared,
  options: InteractionOptions,
): string | undefined {
  if (options['no-login'] === true) return '--no-login is set'
  if (settings.noLogin) return 'the setting no_login is on'
  return stderrIsTerminal(context) ? undefined : 'stderr is not a terminal'
}

/** Whether the user sees messages: only then may a command start a sign-in automatically. */
export function stderrIsTerminal(context: Context): boolean {
  return context.stderr.isTty
}

/** Never prompts and never starts a sign-in. */
export const nonInteractive: InteractionPolicy = {
  mfa: { ask: () => Promise.resolve(null) },
  requestLogin: () => Promise.resolve(null),
  waitMs: processWaitMs,
  sharesTerminal: false,
}

/**
 * A source of MFA codes that loads the prompt only when a code is needed. A code from `--mfa-token` or `AWSX_MFA_TOKEN` is used once,
 * because AWS accepts it once.
 */
export function lazyPrompt(prepared: Prepared, plan: Plan, options: InteractionOptions): MfaSource {
  let token = options['mfa-token'] ?? readVariable(prepared.context, 'AWSX_MFA_TOKEN')
  return {
    async ask(question) {
      const { askMfa, checkMfaCode } = await import('./mfa-prompt.ts')
      if (token === undefined) return askMfa(question, prepared, plan, options['mfa-prompt'])
      prepared.debug?.('mfa: using the code from --mfa-token or AWSX_MFA_TOKEN')
      const code = checkMfaCode(token)
      token = undefined
      return code
    },
  }
}

const userCodes: ReadonlySet<ErrorCode> = new Set([
  'SSO_LOGIN_REQUIRED',
  'LOGIN_SESSION_REQUIRED',
  'MFA_REQUIRED',
  'STORE_LOCKED',
])

/** Whether only the user can fix this failure, by signing in, entering a code or unlocking the store. */
export function needsUser(error: unknown): error is AwsxError {
  return error instanceof AwsxError && userCodes.has(error.code)
}
