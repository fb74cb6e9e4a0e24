import { AwsxError } from '../errors.ts'
import type { Context } from '../context.ts'
import type { MfaSource, ResolveDeps } from '../credentials/resolve-deps.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/types.ts'
import type { Plan } from '../plan/types.ts'
import type { LoginRequest } from '../sso-login/login-deps.ts'
import type { Prepared } from './prepare.ts'

/** The options that decide how credentials are got, as far as a command has them. */
export interface ResolvingOptions {
  readonly debug: boolean
  readonly quiet: boolean
  readonly refresh?: boolean
  readonly 'min-ttl'?: number | undefined
  readonly 'mfa-token'?: string | undefined
  readonly 'mfa-prompt'?: string | undefined
}

/** Who may be asked what. */
export interface InteractionPolicy {
  readonly mfa: MfaSource
  requestLogin(): Promise<LoginRequest | null>
  /** Milliseconds to wait for another process. */
  readonly waitMs: number
  /** Whether a program that gives credentials may ask for something on the terminal. */
  readonly sharesTerminal: boolean
}

export const interactiveWaitMs = 10 * 60_000
/** SDKs end a credential process after a minute. */
export const processWaitMs = 45_000

/** Whether somebody sees what is said: then a command may start a sign-in by itself. */
export function stderrIsTerminal(context: Context): boolean {
  return context.stderr.isTty
}

export function openUserStore(
  { context, settings }: Pick<Prepared, 'context' | 'settings'>,
  options: Pick<ResolvingOptions, 'quiet'>,
): Store {
  return openStore(context, {
    ...(settings.store === undefined ? {} : { choice: settings.store }),
    warn: (line) => {
      if (!options.quiet) context.stderr.write(`awsx: warning: ${line}\n`)
    },
    get askPassphrase() {
      return stderrIsTerminal(context)
        ? (reason: 'new' | 'unlock') => askPassphrase(context, reason)
        : undefined
    },
  })
}

async function askPassphrase(context: Context, reason: 'new' | 'unlock'): Promise<string> {
  const terminal = await context.openTerminal()
  const first = await terminal.ask(
    reason === 'new' ? 'New passphrase for the awsx store: ' : 'Passphrase for the awsx store: ',
    {
      hidden: true,
    },
  )
  if (reason === 'unlock') return first
  const second = await terminal.ask('Repeat the passphrase: ', { hidden: true })
  if (first === second) return first
  throw new AwsxError('STORE_LOCKED', 'the passphrases do not match', { hints: ['run the command again'] })
}

/** What runs a plan, with the wishes of the command line. */
export function createDeps(
  prepared: Prepared,
  plan: Pick<Plan, 'clients'>,
  options: ResolvingOptions,
  interaction: InteractionPolicy,
): ResolveDeps {
  const { context, config } = prepared
  return {
    context,
    store: openUserStore(prepared, options),
    clients: plan.clients,
    mfa: interaction.mfa,
    requestLogin: () => interaction.requestLogin(),
    get waitMs() {
      return interaction.waitMs
    },
    sharesTerminal: interaction.sharesTerminal,
    refresh: options.refresh === true,
    minTtlMs: (options['min-ttl'] ?? 0) * 1000,
    show: (location) => config.show(location),
    say: (line) => {
      if (!options.quiet) context.stderr.write(`awsx: ${line}\n`)
    },
    debug: (line) => {
      if (options.debug) context.stderr.write(`awsx: debug: ${line}\n`)
    },
  }
}
