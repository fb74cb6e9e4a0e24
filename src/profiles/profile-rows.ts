import { AwsxError } from '../errors.ts'
import type { Context } from '../context.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config } from '../config/types.ts'
import { readCachedState } from '../credentials/cached-state.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import { planWithChecks } from '../plan/checked-plan.ts'
import { isExpected } from '../plan/profile-purpose.ts'
import { accountOf, findIdentityStep } from '../plan/step-account.ts'
import type { Plan, Step } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { statedRow } from './stated-row.ts'
import type { ProfileRow } from './stated-row.ts'

export interface PlannedProfile {
  readonly row: ProfileRow
  /** Undefined if the profile cannot be planned. */
  readonly plan: Plan | undefined
}

/** A profile's row with its plan: its cached credentials, or the error of its plan. Needs neither the store key nor a prompt. */
export function readProfile(name: string, config: Config, store: Store, context: Context): PlannedProfile {
  const options = { hasStoredKey: (profile: string) => hasStoredKey(profile, store) }
  try {
    const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, options, context)
    const until = readCachedState(plan, store, context, { shareSignIn: false }).cachedUntil.at(-1) ?? null
    const cachedUntil = until === null ? null : formatUtc(until)
    return { row: { ...planRow(plan, config), cachedUntil }, plan }
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    const row = { ...statedRow(name, config), at: error.at ?? null }
    // List a profile without a credential source as such, whatever its purpose, except `default`, where that is common.
    const isListed = error.code === 'PROFILE_NO_CREDENTIALS' && name !== 'default'
    const isFine = !isListed && isExpected(error.code, name, config, context)
    if (isFine) return { row, plan: undefined }
    return { row: { ...row, problem: { code: error.code, message: error.message } }, plan: undefined }
  }
}

/** Whether a command without a profile uses this one. A `default` that has only settings counts as absent. */
export function isActive({ profile, kind, problem }: ProfileRow, choice: ProfileChoice): boolean {
  return profile === choice.name && (choice.explicit || kind !== null || problem !== undefined)
}

/** A profile's row without the state of the store. */
export function planRow(plan: Plan, config: Config): ProfileRow {
  const [base] = plan.steps
  const last = plan.steps.at(-1) ?? base
  const location = config.profile(plan.profile)?.location
  return {
    profile: plan.profile,
    kind: last.kind,
    ...accountAndRole(findIdentityStep(plan)),
    region: plan.region?.value ?? null,
    ssoSession: base.kind === 'sso' ? base.ssoSession : null,
    at: location === undefined ? null : config.show(location),
    cachedUntil: null,
  }
}

function accountAndRole(step: Step): Pick<ProfileRow, 'accountId' | 'roleName'> {
  const accountId = accountOf(step)
  if (step.kind === 'sso') return { accountId, roleName: step.roleName }
  if (step.kind === 'assume-role' || step.kind === 'web-identity')
    return { accountId, roleName: step.roleArn.split('/').at(-1) ?? null }
  return { accountId, roleName: null }
}
