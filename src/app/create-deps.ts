import { readVariable } from '../context.ts'
import type { ResolveDeps } from '../credentials/resolve-deps.ts'
import type { Plan } from '../plan/types.ts'
import { interactionFor } from './interaction-policy.ts'
import type { InteractionOptions, InteractionPolicy } from './interaction-policy.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'
import { escapeText } from '../text/escape.ts'

/** The options that say how credentials are fetched, as far as a command has them. */
export interface ResolvingOptions {
  readonly quiet: boolean
  readonly 'no-color'?: boolean
  readonly refresh?: boolean
  readonly share?: boolean
  /** Seconds. */
  readonly 'min-ttl'?: number | undefined
}

/** Creates what the credentials and sign-in stages work with: the store, the clients' settings, what may be asked, and output. */
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
    share: options.share === true ? 'required' : prepared.settings.shareSignIn ? 'on' : 'off',
    refresh: options.refresh === true,
    minTtlMs: (options['min-ttl'] ?? 0) * 1000,
    base: prepared.found?.cached,
    show: (location) => config.show(location),
    say: (line) => {
      if (!options.quiet) context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
    },
    isStyled:
      context.stderr.isTty && options['no-color'] !== true && readVariable(context, 'NO_COLOR') === undefined,
    showBlock: (lines) => {
      if (!options.quiet) context.stderr.write(lines.map((line) => `${line}\n`).join(''))
    },
    debug: (line) => prepared.debug?.(line),
  }
}

/** Like {@link createDeps}, for a command that prompts if {@link interactionFor} allows it. */
export function createPromptingDeps(
  prepared: Prepared,
  plan: Plan,
  options: ResolvingOptions & InteractionOptions,
): ResolveDeps {
  return createDeps(prepared, plan, options, interactionFor(prepared, plan, options))
}
