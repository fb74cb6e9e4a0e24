import { createDeps } from '../../app/create-deps.ts'
import { lazyPrompt, needsUser, processWaitMs } from '../../app/interaction-policy.ts'
import type { Prepared } from '../../app/prepare.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import type { Credentials } from '../../credentials/types.ts'
import { AwsxError } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import type { ProcessArgs } from './credential-process-command.ts'

/** Resolves a plan for a program that waits for the output: it may prompt for an MFA code, and starts a sign-in only with `--login`. */
export async function resolveForSdk(
  prepared: Prepared,
  plan: Plan,
  options: ProcessArgs['options'],
): Promise<Credentials> {
  const deps = createDeps(prepared, plan, options, {
    mfa: lazyPrompt(prepared, plan, options),
    requestLogin: async () =>
      options.login ? (await import('../../app/login-request.ts')).createLoginRequest(prepared, {}) : null,
    waitMs: processWaitMs,
    sharesTerminal: true,
  })
  try {
    return await resolveCredentials(plan, deps)
  } catch (error) {
    throw needsUser(error) ? asSingleLine(error) : error
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
