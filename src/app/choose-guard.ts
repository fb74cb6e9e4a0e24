import { loadGuards, readGuardKeys } from './guard-settings.ts'
import type { GuardKeys, GuardRule } from './guard-settings.ts'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { configError, readKey } from '../plan/plan-context.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Access, Plan, PlanGuard } from '../plan/types.ts'
import { matchNames } from '../profiles/profile-patterns.ts'
import { listAccountNames } from './account-names.ts'
import type { Prepared } from './prepare.ts'

/** Environments in which awsx asks unless it is told otherwise. */
const guarded = /^(?:production|prod|live)$/i
const defaultConfirmMs = 15 * 60_000

/** What guards a plan. The strictest of all sources wins, so a profile can only tighten what the settings say. @returns undefined if nothing does */
export async function chooseGuard(plan: Plan, prepared: Prepared): Promise<PlanGuard | undefined> {
  const rules = prepared.settings.hasGuards ? await loadGuards(prepared.context) : []
  const matching = rules.filter((rule) => matches(rule, plan, prepared))
  const keys: readonly GuardKeys[] = [readProfileKeys(plan, prepared), ...matching]
  const environments = keys.flatMap((key) => key.environment ?? [])
  const environment = environments.find((name) => guarded.test(name)) ?? environments[0] ?? null
  const access = chooseAccess(keys, prepared)
  const confirmMs = strictestConfirm(keys)
  const limits = keys.flatMap(({ maxSeconds }) => maxSeconds ?? [])
  const guard = {
    environment,
    ...access,
    confirmMs,
    maxSeconds: limits.length === 0 ? null : Math.min(...limits),
    isCached: keys.every(({ isCached }) => isCached !== false),
    variables: {},
  }
  const isIdle =
    environment === null &&
    guard.access === 'full' &&
    confirmMs === null &&
    limits.length === 0 &&
    guard.isCached
  return isIdle ? undefined : guard
}

/** Each source answers for itself: `never` of one does not loosen the environment that another one states. */
function strictestConfirm(keys: readonly GuardKeys[]): number | null {
  const times = keys.flatMap(({ environment = '', confirmMs }) => {
    const time = confirmMs === undefined && guarded.test(environment) ? defaultConfirmMs : confirmMs
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
): Pick<PlanGuard, 'access' | 'accessFrom'> {
  const [own, ...rules] = keys
  // Of equal requests the first one counts: where the settings ask for a level, no key of the profile gets around it.
  const requests: readonly (readonly [Access, string])[] = [
    ...rules.flatMap(({ access }) => (access === undefined ? [] : ([[access, guardSetting]] as const))),
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

/** By the final account and role: a name that was typed proves nothing. */
function matches(rule: GuardRule, plan: Plan, { config, context }: Prepared): boolean {
  const step = findIdentityStep(plan)
  const account = accountOf(step)
  const role = roleOf(step)?.split('/').at(-1)
  const names = account === null ? undefined : listAccountNames(config, context).get(account)
  const accounts = [account, names].filter((name) => typeof name === 'string')
  return (
    matchesAny(rule.accounts, accounts) &&
    matchesAny(rule.profiles, [plan.profile]) &&
    matchesAny(rule.roles, role === undefined ? [] : [role])
  )
}

function matchesAny(patterns: readonly string[] | undefined, names: readonly string[]): boolean {
  return patterns === undefined || patterns.some((pattern) => matchNames(names, pattern).length > 0)
}
