import { findAgentLimits, noLimits } from './agent-limits.ts'
import type { AgentLimits } from './agent-limits.ts'
import type { GuardKeys } from './guard-settings.ts'
import type { DetectedAgent } from '../audit/audit-entry.ts'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { Access, Plan, PlanGuard } from '../plan/types.ts'
import { isGuarded } from '../profiles/guarded-environment.ts'
import { chooseEnvironment, openGuards } from './match-guards.ts'
import type { Prepared } from './prepare.ts'

const defaultConfirmMs = 15 * 60_000

/**
 * What guards a plan. The strictest of all sources wins, so a profile can only tighten what the settings say.
 * @param agent that the plan is for; null for the user
 * @returns undefined if nothing does
 */
export async function chooseGuard(
  plan: Plan,
  prepared: Prepared,
  agent: DetectedAgent | null,
): Promise<PlanGuard | undefined> {
  const guards = await openGuards(prepared)
  const keys = guards.find(plan)
  const needsAccount = guards.needAccount(plan)
  const environment = chooseEnvironment(keys)
  const forAgent = agent === null ? noLimits : await findAgentLimits(keys, plan, prepared)
  const access = chooseAccess(keys, prepared, forAgent)
  const confirmMs = strictestConfirm(keys) ?? (forAgent.asks ? 0 : null)
  const limits = keys.flatMap(({ maxSeconds }) => maxSeconds ?? [])
  const guard = {
    environment,
    ...access,
    confirmMs,
    maxSeconds: limits.length === 0 ? null : Math.min(...limits),
    isCached: keys.every(({ isCached }) => isCached !== false),
    needsAccount,
    foundAccount: prepared.found?.accountId ?? null,
    variables: {},
    agentDenial: forAgent.denial,
  }
  const isIdle =
    environment === null &&
    guard.access === 'full' &&
    confirmMs === null &&
    limits.length === 0 &&
    guard.isCached &&
    guard.agentDenial === undefined &&
    !needsAccount
  return isIdle ? undefined : guard
}

/** Each source answers for itself: `never` of one does not loosen the environment that another one states. */
function strictestConfirm(keys: readonly GuardKeys[]): number | null {
  const times = keys.flatMap(({ environment = '', confirmMs }) => {
    const time = confirmMs === undefined && isGuarded(environment) ? defaultConfirmMs : confirmMs
    return time ?? []
  })
  return times.length === 0 ? null : Math.min(...times)
}

/** The source of a level that the settings ask for. */
export const guardSetting = '[[guard]]'

const order: readonly Access[] = ['full', 'read', 'view']

function chooseAccess(
  keys: readonly GuardKeys[],
  { options, context }: Prepared,
  forAgent: AgentLimits,
): Pick<PlanGuard, 'access' | 'accessFrom'> {
  const [own, ...rules] = keys
  // Of equal requests the first one counts: where the settings ask for a level, no key of the profile gets around it.
  const requests: readonly (readonly [Access, string])[] = [
    ...rules.flatMap(({ access }) => (access === undefined ? [] : ([[access, guardSetting]] as const))),
    ...forAgent.access,
    ...(options['view-only'] === true ? ([['view', '--view-only']] as const) : []),
    ...(options['read-only'] === true ? ([['read', '--read-only']] as const) : []),
    ...(own?.access === undefined ? [] : ([[own.access, 'awsx_access']] as const)),
    ...readOuterAccess(readVariable(context, 'AWSX_ACCESS')),
  ]
  const [access, accessFrom] = requests.toSorted(([a], [b]) => order.indexOf(b) - order.indexOf(a))[0] ?? [
    'full',
    null,
  ]
  return { access, accessFrom: access === 'full' ? null : accessFrom }
}

/** In a command with narrowed credentials, awsx hands out no others. */
function readOuterAccess(text: string | undefined): readonly (readonly [Access, string])[] {
  const access = order.find((level) => level === text)
  if (text === undefined || access !== undefined) return access === undefined ? [] : [[access, 'AWSX_ACCESS']]
  throw new AwsxError('USAGE', `invalid AWSX_ACCESS "${text}"; expected full, read, or view`)
}
