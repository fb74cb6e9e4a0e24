import type { Config } from '../config/types.ts'
import { configError, findProperty } from '../plan/plan-context.ts'
import { narrowByBroker } from '../plan/broker-process.ts'
import { narrowAccess } from '../plan/narrow-access.ts'
import type { Narrowing } from '../plan/narrow-steps.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import { limitSession } from '../plan/limit-session.ts'
import { loadAuditSettings } from './audit-settings.ts'
import { checkDirectoryAccount } from './directory-choice.ts'
import { accountOf, findIdentityStep } from '../plan/step-account.ts'
import { agentSetting, guardAgents } from './agent-limits.ts'
import { chooseGuard, guardSetting } from './choose-guard.ts'
import { findAgent } from './find-agent.ts'
import type { AgentContext } from './find-agent.ts'
import { agentVariablesFor, markSession } from './mark-agent.ts'
import { addOptionPolicies } from './option-policies.ts'
import type { Prepared } from './prepare.ts'

/**
 * Narrows a plan and adds its guard, as options, variables, keys of the profile, and `[[guard]]` settings say.
 * @param replan plans another profile, with its own guard
 * @throws AwsxError READ_ONLY_UNREACHABLE, CONFIG_INVALID, PROFILE_NOT_FOUND, and as `addOptionPolicies`
 */
export async function guardPlan(
  unguarded: Plan,
  prepared: Prepared & AgentContext,
  replan: Replan,
): Promise<Plan> {
  const plan = addOptionPolicies(unguarded, prepared)
  const agent = findAgent(prepared)
  const audited = await addAudit(await chooseGuard(plan, prepared, agent), prepared, agent !== null)
  const guard = addDirectory(plan, prepared, audited)
  if (guard === undefined) return plan
  const { access, maxSeconds } = guard
  const narrowed = await narrowPlan(plan, guard, { prepared, replan })
  const limited =
    maxSeconds === null ? narrowed : limitSession(narrowed, maxSeconds, originOf(plan, prepared))
  const environment = guard.environment ?? narrowed.guard?.environment ?? null
  return {
    ...markSession(limited, agent, prepared.context),
    guard: {
      ...stricterOf(guard, narrowed.guard),
      environment,
      variables: {
        ...(environment === null ? {} : { AWSX_ENVIRONMENT: environment }),
        ...(access === 'full' ? {} : { AWSX_ACCESS: access }),
        ...agentVariablesFor(agent, limited, prepared.context),
      },
    },
  }
}

/** Decides whether the audit log records the plan. Then it has a guard, also if that demands nothing. */
async function addAudit(
  guard: PlanGuard | undefined,
  { context }: Prepared,
  isAgent: boolean,
): Promise<PlanGuard | undefined> {
  const { scope } = await loadAuditSettings(context)
  const isAudited = scope === 'all' || (scope === 'guarded' && (isAgent || guard !== undefined))
  return isAudited || isAgent ? { ...(guard ?? openGuard), isAudited } : guard
}

/**
 * Checks the accounts of a directory file. If the config does not name the account, the guard asks for it.
 * @throws AwsxError DIRECTORY_ACCOUNT_MISMATCH
 */
function addDirectory(
  plan: Plan,
  { directory, found }: Prepared,
  guard: PlanGuard | undefined,
): PlanGuard | undefined {
  if (directory?.accounts === undefined) return guard
  const account = accountOf(findIdentityStep(plan)) ?? found?.accountId
  if (account === undefined) return { ...(guard ?? openGuard), needsAccount: true }
  checkDirectoryAccount(account, plan.profile, directory)
  return guard
}

const openGuard: PlanGuard = {
  environment: null,
  access: 'full',
  accessFrom: null,
  confirmMs: null,
  maxSeconds: null,
  isCached: true,
  needsAccount: false,
  foundAccount: null,
  variables: {},
}

/** A profile that replaces the requested one has a guard of its own; both count. */
function stricterOf(guard: PlanGuard, other: PlanGuard = guard): PlanGuard {
  const least = (times: readonly (number | null)[]): number | null => {
    const given = times.filter((time) => time !== null)
    return given.length === 0 ? null : Math.min(...given)
  }
  return {
    ...guard,
    confirmMs: least([guard.confirmMs, other.confirmMs]),
    maxSeconds: least([guard.maxSeconds, other.maxSeconds]),
    isCached: guard.isCached && other.isCached,
    needsAccount: guard.needsAccount || other.needsAccount,
    agentDenial: guard.agentDenial ?? other.agentDenial,
  }
}

/** Plans another profile, or the same one with more facts. */
export type Replan = (prepared: Prepared) => Promise<Plan>

/**
 * Narrows the plan, or replaces its profile by the one that `awsx_read_only_profile` names. That profile has the rights of `read`, which are
 * more than `view` allows, and says nothing about a role from the command line.
 */
async function narrowPlan(
  plan: Plan,
  { access, accessFrom }: PlanGuard,
  { prepared, replan }: { readonly prepared: Prepared; readonly replan: Replan },
): Promise<Plan> {
  if (access === 'full') return plan
  const asked = narrowByBroker(plan, access)
  if (asked !== undefined) return asked
  const { config, planOptions } = prepared
  const isFromSettings = accessFrom !== null && [guardSetting, guardAgents, agentSetting].includes(accessFrom)
  const mayReplace = access === 'read' && !isFromSettings && planOptions.roleArn === undefined
  if (mayReplace) {
    const replacement = findReplacement(plan, config)
    if (replacement !== undefined)
      return replan({ ...prepared, choice: { ...prepared.choice, name: replacement, explicit: true } })
    if (isReadOnlyProfile(plan.profile, config)) return plan
  }
  return narrowAccess(plan, access, narrowingOf(plan, prepared))
}

/**
 * The profile that `awsx_read_only_profile` names.
 * @throws AwsxError PROFILE_NOT_FOUND, CONFIG_INVALID if that profile has the key too
 */
function findReplacement(plan: Plan, config: Config): string | undefined {
  const key = 'awsx_read_only_profile'
  const profile = config.profile(plan.profile)
  const named = profile === undefined ? undefined : findProperty(profile, key)
  if (named === undefined || named.value === plan.profile) return undefined
  const replacement = config.profile(named.value)
  const message = `profile "${plan.profile}": ${key} "${named.value}"`
  if (replacement === undefined) {
    throw configError(config, 'PROFILE_NOT_FOUND', {
      message: `${message} not found`,
      location: named,
      hints: ['list all profiles: awsx list'],
    })
  }
  if (findProperty(replacement, key) !== undefined) {
    throw configError(config, 'CONFIG_INVALID', {
      message: `${message} has ${key} itself`,
      location: named,
      hints: ['name the profile that is used in the end'],
    })
  }
  return named.value
}

/** Whether another profile names this one in `awsx_read_only_profile`: then its permission set is small enough already. */
function isReadOnlyProfile(name: string, config: Config): boolean {
  return config
    .profileNames()
    .some((other) => other !== name && config.profile(other)?.get('awsx_read_only_profile')?.value === name)
}

function originOf(plan: Plan, { config }: Prepared): Narrowing['origin'] {
  return { profile: plan.profile, at: config.profile(plan.profile)?.location ?? null }
}

function narrowingOf(plan: Plan, prepared: Prepared): Narrowing {
  return { origin: originOf(plan, prepared), durationSeconds: prepared.planOptions.durationSeconds }
}
