import { createDeps } from '../../app/create-deps.ts'
import type { ResolvingOptions } from '../../app/create-deps.ts'
import { lazyPrompt, needsUser, processWaitMs } from '../../app/interaction-policy.ts'
import type { InteractionOptions } from '../../app/interaction-policy.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserRecords } from '../../app/user-records.ts'
import { readVariable } from '../../context.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { hasMfaSeed } from '../../credentials/mfa-seed-identity.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import type { MfaSource, ResolveDeps } from '../../credentials/resolve-deps.ts'
import { AwsxError } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'

type Options = ResolvingOptions & InteractionOptions & { readonly login: boolean }

/**
 * Resolves a plan for a program that waits for the output: it may prompt for an MFA code, and starts a sign-in only with `--login`.
 * @param mayAsk whether the user may be asked for a code
 */
export async function resolveForSdk(
  prepared: Prepared,
  plan: Plan,
  options: Options,
  mayAsk = true,
): Promise<CachedCredentials> {
  try {
    return await resolveCached(plan, createSdkDeps(prepared, plan, options, mayAsk))
  } catch (error) {
    throw needsUser(error) ? asSingleLine(error) : error
  }
}

/** What {@link resolveForSdk} works with, also for a call with the credentials. */
export function createSdkDeps(
  prepared: Prepared,
  plan: Plan,
  options: Options,
  mayAsk: boolean,
): ResolveDeps {
  return createDeps(prepared, plan, options, {
    mfa: mayAsk ? lazyPrompt(prepared, plan, options) : withoutQuestions(prepared, plan, options),
    requestLogin: async () =>
      options.login ? (await import('../../app/login-request.ts')).createLoginRequest(prepared, {}) : null,
    waitMs: processWaitMs,
    sharesTerminal: mayAsk,
  })
}

/** Codes from a program, a stored seed, or an option. A terminal or a dialog would ask. */
function withoutQuestions(prepared: Prepared, plan: Plan, options: Options): MfaSource {
  const { context, settings } = prepared
  const source = lazyPrompt(prepared, plan, options)
  const isGiven = (options['mfa-token'] ?? readVariable(context, 'AWSX_MFA_TOKEN')) !== undefined
  const driver = options['mfa-prompt'] ?? settings.mfaPrompt
  return {
    ask(question) {
      const wouldAsk =
        driver === undefined
          ? plan.mfaProcess === null && !hasMfaSeed(question.serial, openUserRecords(prepared))
          : driver === 'terminal' || driver === 'dialog'
      return wouldAsk && !isGiven ? Promise.resolve(null) : source.ask(question)
    },
  }
}

/** Adds the hint to the message, because many programs show only the first or last line of stderr. */
function asSingleLine(error: AwsxError): AwsxError {
  const [hint] = error.hints
  const message = hint === undefined ? error.message : `${error.message}; run: ${hint}`
  return new AwsxError(error.code, message, {
    cause: error,
    ...(error.at === undefined ? {} : { at: error.at }),
  })
}
