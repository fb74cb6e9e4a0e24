import { AwsxError } from '../errors.ts'
import type { Context } from '../context.ts'
import type { Config } from '../config/types.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import { planProfile } from '../plan/plan-profile.ts'
import type { Plan, Step } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { readState } from '../app/plan-state.ts'

/** A row of `awsx list --json`. */
export interface ProfileRow {
  readonly profile: string
  /** Kind of the last step, null where there is a problem. */
  readonly kind: Step['kind'] | null
  readonly accountId: string | null
  readonly roleName: string | null
  readonly region: string | null
  readonly ssoSession: string | null
  readonly at: string | null
  /** RFC 3339. */
  readonly cachedUntil: string | null
  readonly problem?: { readonly code: string; readonly message: string }
}

/** Describes a profile by its plan, or by what is wrong with it. Reads no key and asks nobody. */
export function describeProfile(name: string, config: Config, store: Store, context: Context): ProfileRow {
  const options = { hasStoredKey: (profile: string) => hasStoredKey(profile, store) }
  try {
    const plan = planProfile(config, { name, from: 'argument', explicit: true }, options, context)
    const until = readState(plan, store, context).cachedUntil.at(-1) ?? null
    return {
      ...describePlan(plan, config),
      cachedUntil: until === null ? null : new Date(until).toISOString().replace(/\.\d+Z$/, 'Z'),
    }
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    const problem = { code: error.code, message: error.message }
    return { ...emptyRow(name), at: error.at ?? null, problem }
  }
}

function emptyRow(profile: string): ProfileRow {
  return {
    profile,
    kind: null,
    accountId: null,
    roleName: null,
    region: null,
    ssoSession: null,
    at: null,
    cachedUntil: null,
  }
}

/** What a plan says of its profile, without what the store knows. */
export function describePlan(plan: Plan, config: Config): ProfileRow {
  const [base] = plan.steps
  const last = plan.steps.at(-1) ?? base
  const location = config.profile(plan.profile)?.location
  return {
    profile: plan.profile,
    kind: last.kind,
    ...accountAndRole(last, plan),
    region: plan.region?.value ?? null,
    ssoSession: base.kind === 'sso' ? base.ssoSession : null,
    at: location === undefined ? null : config.show(location),
    cachedUntil: null,
  }
}

function accountAndRole(step: Step, plan: Plan): Pick<ProfileRow, 'accountId' | 'roleName'> {
  switch (step.kind) {
    case 'sso':
      return { accountId: step.accountId, roleName: step.roleName }
    case 'assume-role':
    case 'web-identity':
      return {
        accountId: step.roleArn.split(':')[4] ?? null,
        roleName: step.roleArn.split('/').at(-1) ?? null,
      }
    case 'login':
      return { accountId: step.loginSession.split(':')[4] ?? null, roleName: null }
    case 'static':
    case 'stored-key':
    case 'process':
      return { accountId: step.accountId, roleName: null }
    case 'session-token': {
      const [base] = plan.steps
      return { accountId: 'accountId' in base ? base.accountId : null, roleName: null }
    }
    case 'environment':
    case 'container':
    case 'ec2-metadata':
      return { accountId: null, roleName: null }
  }
}

/** @param pattern `*` stands for any text, `?` for one character; undefined matches all */
export function matchNames(names: readonly string[], pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return names
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const expression = new RegExp(`^${source}$`, 'su')
  return names.filter((name) => expression.test(name))
}
