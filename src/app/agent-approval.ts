import type { DetectedAgent } from '../audit/audit-entry.ts'
import { AwsxError } from '../errors.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { escapeText } from '../text/escape.ts'
import { quoteWord } from '../text/quote-word.ts'
import { nameAnswer } from './guard-answer.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'

/** Seconds that a grant lasts at most. */
export const mostGrantSeconds = 8 * 3600

/** A store to write to, and the same store opened again to see what other processes see. */
interface GrantStores {
  readonly store: Pick<Store, 'writeNote'>
  readonly again: Pick<Store, 'readNote'>
}

/**
 * Saves a grant of a guarded plan, for one agent or for all.
 * @throws AwsxError STORE_UNAVAILABLE if other processes cannot see it
 */
export function saveGrant(granted: Granted, { store, again }: GrantStores, milliseconds: number): void {
  store.writeNote(nameGrant(granted), 'granted', milliseconds)
  if (!isGranted(granted, again)) throw unsaved('the grant could not be saved, so nothing was granted')
}

/**
 * Ends the grant for one agent, or all grants of the plan: notes cannot be listed, so the time from which grants count is kept.
 * @throws AwsxError STORE_UNAVAILABLE if other processes still see a grant
 */
export function endGrants(granted: Granted, { store, again }: GrantStores, now: number): void {
  const name = nameRevocation(granted)
  if (granted.agent === undefined) store.writeNote(name, String(now), mostGrantSeconds * 1000)
  else store.writeNote(nameGrant(granted), '', 0)
  const isEnded =
    granted.agent === undefined ? again.readNote(name) === String(now) : !isGranted(granted, again)
  if (!isEnded) throw unsaved('the end of the grant could not be saved, so the grant still applies')
}

function unsaved(message: string): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', message, { hints: ['to see what is wrong: awsx doctor'] })
}

/** Whether the plan is granted to that agent, or with `undefined` to all. */
export function isGranted(granted: Granted, store: Pick<Store, 'readNote'>): boolean {
  const revokedAt = Number(store.readNote(nameRevocation(granted)) ?? -1)
  return store.readNote(nameGrant(granted), revokedAt + 1) !== undefined
}

interface Granted {
  readonly plan: Plan
  readonly guard: PlanGuard
  /** Undefined for every agent. */
  readonly agent: string | undefined
}

function nameRevocation({ plan, guard }: Granted): string {
  return nameAnswer(plan, guard, 'revoked')
}

function nameGrant({ plan, guard, agent }: Granted): string {
  return nameAnswer(plan, guard, agent === undefined ? 'every agent' : `agent ${agent}`)
}

/**
 * Checks that the user has granted a guarded plan to an agent. Never asks, because the agent may drive the terminal.
 * @throws AwsxError APPROVAL_REQUIRED
 */
export function requireGrant(plan: Plan, guard: PlanGuard, agent: DetectedAgent, prepared: Prepared): void {
  const store = openUserStore(prepared, { quiet: true })
  if ([agent.name, undefined].some((name) => isGranted({ plan, guard, agent: name }, store))) return
  const environment = guard.environment === null ? '' : ` (${guard.environment})`
  throw new AwsxError(
    'APPROVAL_REQUIRED',
    `profile "${plan.profile}"${environment} requires the approval of the user, because ${escapeText(agent.name, 64)} runs awsx (${escapeText(agent.by, 64)})`,
    {
      hints: [
        'this is the decision of the user, and another way to get the credentials will not help',
        `the user can type in a terminal of their own: awsx grant ${quoteWord(plan.profile)} --agent ${quoteWord(agent.name)}`,
      ],
    },
  )
}
