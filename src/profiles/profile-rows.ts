import { AwsxError } from '../errors.ts'
import type { Context, Variables } from '../context.ts'
import type { Config } from '../config/types.ts'
import { storedKinds } from '../credentials/cached-credentials.ts'
import { stepIdentity } from '../credentials/step-identity.ts'
import type { IdentityInputs } from '../credentials/step-identity.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import { planWithChecks } from '../plan/checked-plan.ts'
import { isExpected } from '../plan/profile-purpose.ts'
import { accountOf, findIdentityStep } from '../plan/step-account.ts'
import type { Plan, Step } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { endOfRecord } from './record-end.ts'
import { statedRow } from './stated-row.ts'
import type { ProfileRow } from './stated-row.ts'

export interface PlannedProfile {
  readonly row: ProfileRow
  /** Undefined if the profile cannot be planned. */
  readonly plan: Plan | undefined
}

/** What a row depends on besides the config. */
export interface RowSources {
  readonly context: Variables & IdentityInputs
  /** Whether the store has a key for a profile. */
  hasStoredKey(profile: string): boolean
  /** When the cached credentials of a plan end, in milliseconds since 1970 UTC; null without any. */
  endOf(plan: Plan): number | null
}

/** The sources of rows in the store. They need neither its key nor a prompt. */
export function openRowSources(store: Pick<Store, 'metadata'>, context: Context): RowSources {
  return {
    context,
    hasStoredKey: (profile) => hasStoredKey(profile, store),
    endOf: (plan) => {
      const identity = lastIdentity(plan, context)
      return identity === undefined ? null : endOfRecord(store.metadata(identity), context.now())
    },
  }
}

/** The identity of the record with the credentials of a plan; undefined if these are not stored. */
export function lastIdentity(plan: Plan, inputs: IdentityInputs): string | undefined {
  const index = plan.steps.length - 1
  const kind = plan.steps[index]?.kind
  return kind !== undefined && storedKinds.has(kind) ? stepIdentity(plan, index, inputs) : undefined
}

/** A profile's row with its plan: its cached credentials, or the error of its plan. */
export function readProfile(name: string, config: Config, sources: RowSources): PlannedProfile {
  const { context } = sources
  const options = { hasStoredKey: (profile: string) => sources.hasStoredKey(profile) }
  try {
    const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, options, context)
    const until = sources.endOf(plan)
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
