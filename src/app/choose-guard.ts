import { findAgentLimits, noLimits } from './agent-limits.ts'
import type { AgentLimits } from './agent-limits.ts'
import { loadGuards, readGuardKeys } from './guard-settings.ts'
import type { GuardKeys, GuardRule } from './guard-settings.ts'
import type { DetectedAgent } from '../audit/audit-entry.ts'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { configError, readKey } from '../plan/plan-context.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Access, Plan, PlanGuard } from '../plan/types.ts'
import { isGuarded } from '../profiles/guarded-environment.ts'
import { matchNames } from '../profiles/profile-patterns.ts'
import { listAccountNames } from './account-names.ts'
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

interface Guards {
  /** @returns the plan's own keys, then those of the rules that match it @throws AwsxError CONFIG_INVALID for an invalid key of the profile */
  find(plan: Plan): readonly GuardKeys[]
  /** Whether a rule matches all but the account of the plan, which the config does not name. */
  needAccount(plan: Plan): boolean
}

/** Reads the settings once, to find the guards of many plans. */
async function openGuards(prepared: Prepared): Promise<Guards> {
  const rules = prepared.settings.hasGuards ? await loadGuards(prepared.context) : []
  let names: ReadonlyMap<string, string> | undefined
  const nameOf = (account: string): string | undefined =>
    (names ??= listAccountNames(prepared.config, prepared.context)).get(account)
  const identify = (plan: Plan): Identity => identityOf(plan, nameOf, prepared.found?.accountId)
  return {
    find: (plan) => [
      readProfileKeys(plan, prepared),
      ...rules.filter((rule) => matches(rule, identify(plan))),
    ],
    needAccount(plan) {
      const identity = identify(plan)
      const mayMatch = ({ accounts, ...others }: GuardRule): boolean =>
        accounts !== undefined && matches(others, identity)
      return identity.accounts.length === 0 && rules.some(mayMatch)
    },
  }
}

/**
 * Opens what says the environment of profiles.
 * @returns a function that gives the environment of a plan, null if nothing says it; it throws AwsxError CONFIG_INVALID for an invalid key of the profile
 */
export async function openEnvironments(prepared: Prepared): Promise<(plan: Plan) => string | null> {
  const guards = await openGuards(prepared)
  return (plan) => chooseEnvironment(guards.find(plan))
}

/** The guards that match none of the plans and no account that is known by name. @returns their positions in the settings, from 1 */
export async function findIdleGuards(
  plans: readonly Plan[],
  prepared: Prepared,
): Promise<readonly { readonly position: number; readonly rule: GuardRule }[]> {
  const names = listAccountNames(prepared.config, prepared.context)
  const identities = plans.map((plan) => identityOf(plan, (account) => names.get(account)))
  const isKnown = ({ accounts, profiles, roles }: GuardRule): boolean =>
    profiles === undefined && roles === undefined && [...names].some((both) => matchesAny(accounts, both))
  return (await loadGuards(prepared.context)).flatMap((rule, index) =>
    isKnown(rule) || identities.some((identity) => matches(rule, identity))
      ? []
      : [{ position: index + 1, rule }],
  )
}

function chooseEnvironment(keys: readonly GuardKeys[]): string | null {
  const environments = keys.flatMap((key) => key.environment ?? [])
  return environments.find(isGuarded) ?? environments[0] ?? null
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

function readProfileKeys({ profile: name }: Plan, { config }: Prepared): GuardKeys {
  const profile = config.profile(name)
  if (profile === undefined) return {}
  return readGuardKeys(
    (key) => readKey(profile, `awsx_${key}`),
    (message, hints = [], key = '') =>
      configError(config, 'CONFIG_INVALID', {
        message: `profile "${name}": ${message.replace('invalid ', 'invalid awsx_')}`,
        location: profile.get(`awsx_${key}`),
        hints,
      }),
  )
}

/** Whose credentials a plan gives, as guards compare it. */
interface Identity {
  readonly profile: string
  /** The ID of the account, and its name if that is known; empty if the config does not tell. */
  readonly accounts: readonly string[]
  readonly roles: readonly string[]
}

/** By the final account and role: a name that was typed proves nothing. */
function identityOf(
  plan: Plan,
  nameOf: (account: string) => string | undefined,
  found: string | null = null,
): Identity {
  const step = findIdentityStep(plan)
  const account = accountOf(step) ?? found
  const name = account === null ? undefined : nameOf(account)
  const role = roleOf(step)?.split('/').at(-1)
  return {
    profile: plan.profile,
    accounts: [account, name].filter((text) => typeof text === 'string'),
    roles: role === undefined ? [] : [role],
  }
}

function matches(rule: GuardRule, { profile, accounts, roles }: Identity): boolean {
  return (
    matchesAny(rule.accounts, accounts) &&
    matchesAny(rule.profiles, [profile]) &&
    matchesAny(rule.roles, roles)
  )
}

function matchesAny(patterns: readonly string[] | undefined, names: readonly string[]): boolean {
  return patterns === undefined || patterns.some((pattern) => matchNames(names, pattern).length > 0)
}
