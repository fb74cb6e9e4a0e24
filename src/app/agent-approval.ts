import type { DetectedAgent } from '../audit/audit-entry.ts'
import { AwsxError } from '../errors.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import { escapeText } from '../text/escape.ts'
import { quoteWord } from '../text/quote-word.ts'
import { nameAnswer } from './guard-answer.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'

/** Names the grant of a guarded plan, for one agent or for all. */
export function nameGrant(plan: Plan, guard: PlanGuard, agent: string | undefined): string {
  return nameAnswer(plan, guard, agent === undefined ? 'every agent' : `agent ${agent}`)
}

/**
 * Checks that the user has granted a guarded plan to an agent. Never asks, because the agent may drive the terminal.
 * @throws AwsxError APPROVAL_REQUIRED
 */
export function requireGrant(plan: Plan, guard: PlanGuard, agent: DetectedAgent, prepared: Prepared): void {
  const store = openUserStore(prepared, { quiet: true })
  const names = [agent.name, undefined].map((name) => nameGrant(plan, guard, name))
  if (names.some((name) => store.readNote(name) !== undefined)) return
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
