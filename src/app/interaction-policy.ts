import { readVariable } from '../context.ts'
import type { Plan } from '../plan/types.ts'
import type { Prepared } from './prepare.ts'
import { interactiveWaitMs, isWatched, processWaitMs } from './deps.ts'
import type { Persons, ResolvingOptions } from './deps.ts'

export interface PersonOptions extends ResolvingOptions {
  readonly 'no-login'?: boolean
}

/**
 * Who may be asked what, for a command that starts a sign-in by itself only where somebody is watching. What asks is loaded when
 * there is something to ask.
 */
export function personsFor(prepared: Prepared, plan: Plan, options: PersonOptions): Persons {
  const { context, settings } = prepared
  const isForbidden = options['no-login'] === true || settings.noLogin
  return {
    mfa: askLater(prepared, plan, options),
    sharesTerminal: true,
    async wishLogin() {
      if (isForbidden || !isWatched(context)) return null
      const { wishLogin } = await import('./login-request.ts')
      return wishLogin(prepared, {})
    },
    get waitMs() {
      return isWatched(context) ? interactiveWaitMs : processWaitMs
    },
  }
}

/** For what may bother nobody. */
export const nobody: Persons = {
  mfa: { ask: () => Promise.resolve(null) },
  wishLogin: () => Promise.resolve(null),
  waitMs: processWaitMs,
  sharesTerminal: false,
}

/** An MFA source whose code is loaded with the first question; a code that was given by option is good for one of them. */
export function askLater(prepared: Prepared, plan: Plan, options: ResolvingOptions): Persons['mfa'] {
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
