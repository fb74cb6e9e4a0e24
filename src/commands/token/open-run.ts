import type { Handout } from '../../app/handout.ts'
import { findCached } from '../../app/get-credentials.ts'
import { confirmPlan, planFor } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import type { Plan } from '../../plan/types.ts'
import type { ProcessArgs } from '../credential-process/credential-process-command.ts'

/** The options of every command that gets a token. */
export type TokenOptions = ProcessArgs['options']

/** A planned run for a token. */
export interface TokenRun {
  /** Without a terminal, if the user must not be asked. */
  readonly prepared: Prepared
  readonly plan: Plan
  readonly options: TokenOptions
  readonly mayAsk: boolean
  getCredentials(): Promise<CachedCredentials>
  /** Records a token that is handed out without new credentials; see {@link Handout}. */
  readonly record: Handout['record']
}

/**
 * Prepares and plans a run for a token, and asks what a guarded profile asks. A sign-in starts only with `--login`.
 * @param by the awsx command, for the audit log
 * @param mayAsk whether a user is there to answer; kubectl, Docker, and git run awsx also without one
 */
export async function openRun(
  profile: string | undefined,
  options: TokenOptions,
  {
    context,
    mayAsk,
    by = 'token',
  }: { readonly context: Context; readonly mayAsk: boolean; readonly by?: string },
): Promise<TokenRun> {
  const silentOptions = { ...options, 'no-login': !options.login }
  const given = await prepare(profile, silentOptions, context)
  const planned = await planFor(given)
  // What keeps awsx from asking is loaded only if something could ask.
  const couldAsk = planned.guard !== undefined || (await findCached(given, planned, options)) === undefined
  const start = { plan: planned, prepared: mayAsk || !couldAsk ? given : await silence(given) }
  const { plan, prepared, record } = await confirmPlan(start, silentOptions, { by, once: true })
  const cached = await findCached(prepared, plan, options)
  const fetchForSdk = async (): Promise<CachedCredentials> => {
    const { resolveForSdk } = await import('../credential-process/resolve-for-sdk.ts')
    return resolveForSdk(prepared, plan, options, mayAsk)
  }
  return {
    prepared,
    plan,
    options,
    mayAsk,
    record,
    async getCredentials() {
      const found = cached ?? (await fetchForSdk())
      await record?.(found.credentials)
      return found
    },
  }
}

async function silence(prepared: Prepared): Promise<Prepared> {
  const { withoutTerminal } = await import('../../app/without-terminal.ts')
  return { ...prepared, context: withoutTerminal(prepared.context) }
}
