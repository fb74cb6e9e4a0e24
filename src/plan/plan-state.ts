import type { Plan, Step } from './types.ts'

/** What is cached of a plan, read without the store key, the network or a prompt. */
export interface PlanState {
  /** For each step: the end of its stored result in milliseconds since 1970 UTC; null if nothing is stored or it has expired. */
  readonly cachedUntil: readonly (number | null)[]
  /**
   * The end of the sign-in that the base needs, including the time in which it renews without the user; null if the user has
   * to sign in. Meaningless for a base that needs no sign-in.
   */
  readonly signedInUntil: number | null
  /** Serial numbers of the MFA devices whose codes a stored seed gives. */
  readonly seededDevices?: ReadonlySet<string>
}

/** A sign-in or an MFA code that a step needs from the user. */
export interface Question {
  /** Index of the step. */
  readonly step: number
  /** `sign-in` or `mfa <serial>`. */
  readonly text: string
}

/**
 * What running the plan will ask the user for, in order. Steps up to the last cached one do not run and ask nothing. A code
 * from `mfa_process` or a stored seed is not asked for.
 */
export function findQuestions(plan: Plan, state: PlanState): readonly Question[] {
  const lastCached = plan.steps.findLastIndex((_, index) => typeof state.cachedUntil[index] === 'number')
  return plan.steps.flatMap((step, index) => {
    const text = index > lastCached ? questionOf(step, plan, state) : null
    return text === null ? [] : [{ step: index, text }]
  })
}

function questionOf(step: Step, plan: Plan, state: PlanState): string | null {
  if (step.kind === 'sso' || step.kind === 'login') return state.signedInUntil === null ? 'sign-in' : null
  if (step.kind !== 'session-token' && step.kind !== 'assume-role') return null
  if (
    step.mfaSerial === null ||
    plan.mfaProcess !== null ||
    state.seededDevices?.has(step.mfaSerial) === true
  )
    return null
  return step.kind === 'assume-role' && step.mfaFromSession ? null : `mfa ${step.mfaSerial}`
}
