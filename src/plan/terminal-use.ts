import type { Hop, Plan, Step } from './types.ts'

/** Whether a step sends an MFA code. */
export function asksForCode(step: Step): step is Hop & { readonly mfaSerial: string } {
  if (step.kind === 'session-token') return true
  return step.kind === 'assume-role' && step.mfaSerial !== null && !step.mfaFromSession
}

/** Whether fetching the credentials of a plan may use the terminal: for an MFA code, or in a `credential_process`, which can prompt. */
export function mayUseTerminal(plan: Plan): boolean {
  return plan.steps.some((step) => step.kind === 'process' || asksForCode(step))
}
