import type { Config } from '../config/types.ts'
import type { AssumeRoleHop, Plan, Step } from './types.ts'

/** What is known of a plan's steps without asking anybody. */
export interface PlanState {
  /** By step: until when its result is in the store, in milliseconds since 1970 UTC; null if it is not, or no longer. */
  readonly cachedUntil: readonly (number | null)[]
  /**
   * Until when the sign-in that the base needs lasts, or can be renewed without a person; null if somebody has to sign in.
   * Without meaning for a base that needs none.
   */
  readonly signedInUntil: number | null
}

/** Something that a step asks of a person. */
export interface Question {
  /** Index of the step. */
  readonly step: number
  readonly text: string
}

type Show = Config['show']

/**
 * The plan as `awsx explain --json` prints it: JSON with an indent of two and a line end. Times are UTC with seconds. No
 * secret is in it. The rarer parameters of
 * a role (`sourceIdentity`, tags, policies) appear only where they are set.
 */
export function explainJson(plan: Plan, state: PlanState, show: Show): string {
  const value = {
    profile: plan.profile,
    region: plan.region,
    steps: plan.steps.map((step, index) => ({
      kind: step.kind,
      profile: step.profile,
      at: step.at === null ? null : show(step.at),
      ...parametersOf(step),
      cachedUntil: formatTime(state.cachedUntil[index] ?? null),
    })),
    asks: findQuestions(plan, state).map(({ text }) => text),
    warnings: plan.warnings,
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

/**
 * What running the plan will ask of a person, in order: `sign-in`, `mfa <serial>`. Steps up to the last one that is cached
 * are not run, so they ask nothing; a code that `mfa_process` prints is not asked either.
 */
export function findQuestions(plan: Plan, state: PlanState): readonly Question[] {
  const lastCached = plan.steps.findLastIndex((_, index) => typeof state.cachedUntil[index] === 'number')
  return plan.steps.flatMap((step, index) => {
    const text = index > lastCached ? questionOf(step, plan, state) : null
    return text === null ? [] : [{ step: index, text }]
  })
}

/** RFC 3339 in UTC with seconds, e.g. `2026-11-22T04:00:00Z`. */
export function formatTime(time: null): null
export function formatTime(time: number): string
export function formatTime(time: number | null): string | null
export function formatTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}

function questionOf(step: Step, plan: Plan, state: PlanState): string | null {
  if (step.kind === 'sso' || step.kind === 'login') return state.signedInUntil === null ? 'sign-in' : null
  if (step.kind !== 'session-token' && step.kind !== 'assume-role') return null
  if (step.mfaSerial === null || plan.mfaProcess !== null) return null
  return step.kind === 'assume-role' && step.mfaFromSession ? null : `mfa ${step.mfaSerial}`
}

/** By name, so that a field which is added to a step later, a secret perhaps, does not come out by itself. */
function parametersOf(step: Step): Readonly<Record<string, unknown>> {
  switch (step.kind) {
    case 'static':
      return { accessKeyId: step.accessKeyId, accountId: step.accountId }
    case 'stored-key':
      return { accountId: step.accountId }
    case 'sso':
      return {
        ssoSession: step.ssoSession,
        startUrl: step.startUrl,
        ssoRegion: step.ssoRegion,
        accountId: step.accountId,
        roleName: step.roleName,
      }
    case 'web-identity':
      return { roleArn: step.roleArn, roleSessionName: step.roleSessionName, tokenFile: step.tokenFile }
    case 'process':
      return { command: step.command }
    case 'login':
      return { loginSession: step.loginSession }
    case 'session-token':
      return { mfaSerial: step.mfaSerial, durationSeconds: step.durationSeconds }
    case 'assume-role':
      return parametersOfRole(step)
    case 'environment':
    case 'container':
    case 'ec2-metadata':
      return {}
  }
}

function parametersOfRole(hop: AssumeRoleHop): Readonly<Record<string, unknown>> {
  return {
    roleArn: hop.roleArn,
    roleSessionName: hop.roleSessionName,
    externalId: hop.externalId,
    mfaSerial: hop.mfaSerial,
    durationSeconds: hop.durationSeconds,
    ...(hop.sourceIdentity === null ? {} : { sourceIdentity: hop.sourceIdentity }),
    ...(Object.keys(hop.sessionTags).length === 0 ? {} : { sessionTags: hop.sessionTags }),
    ...(hop.transitiveSessionTags.length === 0 ? {} : { transitiveSessionTags: hop.transitiveSessionTags }),
    ...(hop.policy === null ? {} : { policy: hop.policy }),
    ...(hop.policyArns.length === 0 ? {} : { policyArns: hop.policyArns }),
  }
}
