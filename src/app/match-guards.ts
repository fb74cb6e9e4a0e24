import { configError, readKey } from '../plan/plan-context.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Plan } from '../plan/types.ts'
import { isGuarded } from '../profiles/guarded-environment.ts'
import { matchNames } from '../profiles/profile-patterns.ts'
import { listAccountNames } from './account-names.ts'
import { loadGuards, readGuardKeys } from './guard-settings.ts'
import type { GuardKeys, GuardRule } from './guard-settings.ts'
import type { Prepared } from './prepare.ts'

/** The guards of plans. */
interface Guards {
  /** @returns the plan's own keys, then those of the rules that match it @throws AwsxError CONFIG_INVALID for an invalid key of the profile */
  find(plan: Plan): readonly GuardKeys[]
  /** Whether a rule matches all but the account of the plan, which the config does not name. */
  needAccount(plan: Plan): boolean
}

/** Reads the settings once, to find the guards of many plans. */
export async function openGuards(prepared: Prepared): Promise<Guards> {
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

/** @returns one that is guarded, else the first; null if no source states one */
export function chooseEnvironment(keys: readonly GuardKeys[]): string | null {
  const environments = keys.flatMap((key) => key.environment ?? [])
  return environments.find(isGuarded) ?? environments[0] ?? null
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
