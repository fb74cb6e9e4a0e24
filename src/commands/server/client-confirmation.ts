import { nameAnswer } from '../../app/guard-answer.ts'
import { hash } from '../../crypto/crypto.ts'
import type { Plan, PlanGuard } from '../../plan/types.ts'

/**
 * What a user confirms who grants a guarded profile to a client of the server: its account, role, and access. If one of them changes, the
 * grant no longer counts.
 * @returns undefined if the guard asks for no confirmation
 */
export function confirmationOf(plan: Plan, guard: PlanGuard): string | undefined {
  return guard.confirmMs === null ? undefined : hash(nameAnswer(plan, guard, 'server')).toString('hex')
}
