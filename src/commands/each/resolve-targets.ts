import { createDeps } from '../../app/create-deps.ts'
import type { Planned } from '../../app/guard-account.ts'
import { interactionFor, nonInteractive } from '../../app/interaction-policy.ts'
import type { InteractionPolicy } from '../../app/interaction-policy.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Sender } from '../../aws/sso.ts'
import { isFresh, remainingMs } from '../../credentials/freshness.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { AwsxError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import { asksForCode } from '../../plan/terminal-use.ts'
import { createPacedSender } from '../../portal/rate-limit.ts'
import type { EachArgs } from './each-command.ts'
import type { EachTarget } from './plan-targets.ts'

/** Failures of a sign-in, a code, or the store, which all other targets would have too. */
const commonFailures: ReadonlySet<ErrorCode> = new Set([
  'SSO_LOGIN_REQUIRED',
  'SSO_LOGIN_FAILED',
  'LOGIN_SESSION_REQUIRED',
  'BROWSER_UNAVAILABLE',
  'MFA_REQUIRED',
  'MFA_REJECTED',
  'MFA_CANCELLED',
  'STORE_UNAVAILABLE',
  'STORE_LOCKED',
  'INTERRUPTED',
])

/** Gets the credentials of many targets through one store, with one pace for each access portal. */
export interface TargetResolver {
  /**
   * Gets the credentials that may need the user, one after the other: one target of each sign-in, and one for each MFA code.
   * @throws AwsxError if the user cannot be asked, so that nothing has started yet
   */
  askFirst(targets: readonly EachTarget[]): Promise<void>
  /** Gets the credentials of a target. Asks nothing. @throws AwsxError as `resolveCached`, or the reason why the target has no plan */
  resolve(target: EachTarget): Promise<CachedCredentials>
  /**
   * Renews credentials that {@link resolve} gave long before the command of the target starts, if they have little time left.
   * @returns the same ones if they have enough, or have some and cannot be renewed without the user
   * @throws AwsxError as `resolve`
   */
  renew(target: EachTarget, found: CachedCredentials): Promise<CachedCredentials>
}

export function openResolver({ options }: EachArgs, prepared: Prepared): TargetResolver {
  const store = openUserStore(prepared, options)
  const senders = new Map<string, Sender>()
  const known = new Map<EachTarget, Promise<CachedCredentials>>()
  const minTtlMs = (options['min-ttl'] ?? 0) * 1000
  const senderFor = ({ plan: { steps } }: Planned): Sender | undefined => {
    const [base] = steps
    if (base.kind !== 'sso') return undefined
    const found = senders.get(base.startUrl) ?? createPacedSender(prepared.context)
    senders.set(base.startUrl, found)
    return found
  }
  const resolve = (
    planned: Planned,
    interaction: InteractionPolicy,
    quiet: boolean,
  ): Promise<CachedCredentials> => {
    const deps = createDeps(planned.prepared, planned.plan, { ...options, quiet }, interaction)
    return resolveCached(planned.plan, { ...deps, store, send: senderFor(planned) })
  }
  return {
    async askFirst(targets) {
      const seen = new Set<string>()
      for (const target of targets) {
        const { planned } = target
        if (planned instanceof AwsxError) continue
        const questions = listQuestions(planned).filter((question) => !seen.has(question))
        for (const question of questions) seen.add(question)
        if (questions.length === 0) continue
        const interaction = interactionFor(planned.prepared, planned.plan, options)
        const resolved = resolve(planned, interaction, options.quiet)
        known.set(target, resolved)
        try {
          await resolved
        } catch (error) {
          // Any other failure is one of this target, which is reported when its turn comes.
          if (!(error instanceof AwsxError) || commonFailures.has(error.code)) throw error
        }
      }
    },
    async resolve(target) {
      if (target.planned instanceof AwsxError) throw target.planned
      return known.get(target) ?? resolve(target.planned, nonInteractive, true)
    },
    async renew({ planned }, found) {
      const now = prepared.context.now()
      if (planned instanceof AwsxError || isFresh(found, now, minTtlMs)) return found
      try {
        return await resolve(planned, nonInteractive, true)
      } catch (error) {
        if (error instanceof AwsxError && remainingMs(found, now) > minTtlMs) return found
        throw error
      }
    },
  }
}

/** What the user may be asked for a target. All of them may need the passphrase of the store. */
function listQuestions({ plan, prepared }: Planned): readonly string[] {
  const [base] = plan.steps
  return [
    'store',
    ...(base.kind === 'sso' ? [`sso ${base.startUrl}`] : []),
    ...(base.kind === 'login' ? [`login ${base.loginSession}`] : []),
    ...plan.steps.flatMap((step, index) =>
      asksForCode(step) ? [`mfa ${stepIdentity(plan, index, prepared.context)}`] : [],
    ),
  ]
}
