import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'

/** What a remembered answer is for: the identity and access that the question showed, on one terminal. */
export function nameAnswer(plan: Plan, { access, foundAccount }: PlanGuard, session: string): string {
  const step = findIdentityStep(plan)
  const account = accountOf(step) ?? foundAccount
  return `guard:${session}:${JSON.stringify([plan.profile, account, roleOf(step), access])}`
}
