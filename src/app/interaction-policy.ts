import { readVariable } from '../context.ts'
import type { Plan } from '../plan/types.ts'
import type { Prepared } from './prepare.ts'
import { interactiveWaitMs, stderrIsTerminal, processWaitMs } from './deps.ts'
import type { InteractionPolicy, ResolvingOptions } from './deps.ts'

export interface InteractionOptions extends ResolvingOptions {
  readonly 'no-login'?: boolean
}

/**
 * Who may be asked what, for a command that starts a sign-in by itself only where somebody is watching. What asks is loaded when
 * there is something to ask.
 */
export function interactionFor(
  prepared: Prepared,
  plan: Plan,
  options: InteractionOptions,
): InteractionPolicy {
  const { context, settings } = prepared
  const isForbidden = options['no-login'] === true || settings.noLogin
  return {
    mfa: lazyPrompt(prepared, plan, options),
    sharesTerminal: true,
    async requestLogin() {
      if (isForbidden || !stderrIsTerminal(context)) return null
      const { requestLogin } = await import('./login-request.ts')
      return requestLogin(prepared, {})
    },
    get waitMs() {
      return stderrIsTerminal(context) ? interactiveWaitMs : processWaitMs
    },
  }
}

/** For what may bother nobody. */
export const nonInteractive: InteractionPolicy = {
  mfa: { ask: () => Promise.resolve(null) },
  requestLogin: () => Promise.resolve(null),
  waitMs: processWaitMs,
  sharesTerminal: false,
}

/** An MFA source whose code is loaded with the first question; a code that was given by option is good for one of them. */
export function lazyPrompt(
  prepared: Prepared,
  plan: Plan,
  options: ResolvingOptions,
): InteractionPolicy['mfa'] {
  let given = options['mfa-token'] ?? readVariable(prepared.context, 'AWSX_MFA_TOKEN')
  return {
    async ask(question) {
      const { askMfa, checkToken } = await import('./mfa-prompt.ts')
      if (given === undefined) return askMfa(question, prepared, plan, options['mfa-prompt'])
      const code = checkToken(given)
      given = undefined
      return code
    },
  }
}
