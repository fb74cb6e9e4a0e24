import { chooseRegion, sourceOf } from '../config/choose-profile.ts'
import { mayHaveKey } from '../config/may-have-key.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config, Profile } from '../config/types.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { readClientSettings } from './endpoints.ts'
import { openProfile } from './open-profile.ts'
import { profileNotFound } from './profile-not-found.ts'
import { isSso, readSsoSession, readSsoSignIn } from './sso-base.ts'
import { makeCheckedContext, planWithChecks } from './checked-plan.ts'
import { readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import { normalizeStartUrl } from './same-portal.ts'
import type { ClientSettings, Plan, PlanOptions, SsoSignIn } from './types.ts'
import { findStoredKeyBase, isAbsent } from './stored-key-base.ts'

/** A sign-in without an account and role. */
export interface SsoTarget {
  readonly kind: 'sso'
  /** The name of the sso-session, or of a profile without account and role. */
  readonly name: string
  readonly signIn: SsoSignIn
  readonly clients: ClientSettings
}

/** What `awsx login NAME` signs in to. */
export type SignInTarget = { readonly kind: 'plan'; readonly plan: Plan } | SsoTarget

/**
 * Finds what to sign in to for the name of a profile or an sso-session. If both exist, the profile wins. If nothing is named
 * and there is no `default` profile, the only sso-session is used. A profile for bearer tokens (an sso-session without
 * account and role) has a sign-in, although it gives no credentials.
 * @throws AwsxError as {@link planProfile}, PROFILE_NOT_FOUND
 */
export function findSignIn(
  config: Config,
  choice: ProfileChoice,
  options: PlanOptions,
  context: Variables,
): SignInTarget {
  const planContext = makeCheckedContext(config, context)
  const opened = openProfile(planContext, choice.name)
  const profile = isAbsent(choice, opened) ? undefined : opened
  if (profile !== undefined && isTokenProfile(profile)) return targetOfProfile(planContext, profile, options)
  const session = profile === undefined ? findSession(config, choice) : undefined
  if (session !== undefined) return targetOfSession(planContext, session, options)
  const isStored = findStoredKeyBase(choice.name, profile, options) !== undefined
  if (profile === undefined && choice.explicit && !isStored) {
    throw profileNotFound(planContext.config, choice.name, choice.from, config.ssoSessionNames())
  }
  return { kind: 'plan', plan: planWithChecks(config, choice, options, context) }
}

/**
 * All sign-ins of the config: each sso-session, then each start URL of profiles in the legacy form. Invalid sections are left
 * out; `awsx doctor` reports them.
 */
export function findAllSignIns(config: Config, context: Variables): readonly SsoTarget[] {
  const planContext = makeCheckedContext(config, context)
  const sessions = config
    .ssoSessionNames()
    .map((name) => ifValid(() => targetOfSession(planContext, name, {})))
  const names = mayHaveKey(config, 'sso_start_url') ? config.profileNames() : []
  const legacy = names.map((name) =>
    ifValid(() => {
      const profile = openProfile(planContext, name)
      if (profile === undefined || readKey(profile, 'sso_start_url') === undefined) return undefined
      return readKey(profile, 'sso_session') === undefined
        ? targetOfProfile(planContext, profile, {})
        : undefined
    }),
  )
  const distinct = new Map<string, SsoTarget>()
  for (const target of [...sessions, ...legacy]) {
    if (target === undefined) continue
    const { ssoSession, startUrl, ssoRegion } = target.signIn
    const key = JSON.stringify(ssoSession === null ? [normalizeStartUrl(startUrl), ssoRegion] : [ssoSession])
    if (!distinct.has(key)) distinct.set(key, target)
  }
  return [...distinct.values()]
}

/** Whether the profile is only for signing in: it has neither an account and permission set nor a role. */
export function isTokenProfile(profile: Profile): boolean {
  const others = [
    'role_arn',
    'credential_source',
    'web_identity_token_file',
    'web_identity_token_process',
    'sso_account_id',
    'sso_role_name',
  ]
  return isSso(profile) && others.every((key) => readKey(profile, key) === undefined)
}

function findSession(config: Config, choice: ProfileChoice): string | undefined {
  const names = config.ssoSessionNames()
  if (choice.explicit) return names.find((name) => name === choice.name)
  return names.length === 1 ? names[0] : undefined
}

function targetOfSession(planContext: PlanContext, name: string, options: PlanOptions): SsoTarget {
  const session = planContext.config.ssoSession(name)
  if (session === undefined) throw profileNotFound(planContext.config, name, 'argument')
  const signIn = readSsoSession(planContext, session)
  return {
    kind: 'sso',
    name,
    signIn,
    clients: clientsOf(planContext, signIn, { profile: undefined, options }),
  }
}

function targetOfProfile(planContext: PlanContext, profile: Profile, options: PlanOptions): SsoTarget {
  const signIn = readSsoSignIn(planContext, profile)
  const { name } = profile
  return { kind: 'sso', name, signIn, clients: clientsOf(planContext, signIn, { profile, options }) }
}

function clientsOf(
  planContext: PlanContext,
  signIn: SsoSignIn,
  request: { readonly profile: Profile | undefined; readonly options: PlanOptions },
): ClientSettings {
  const configured = sourceOf(planContext.config, request.profile, 'region')
  const chosen = chooseRegion(planContext.variables, request.options.region, configured)
  if (chosen !== null) planContext.checks.checkChosenRegion(planContext, chosen)
  const region = chosen?.value ?? signIn.ssoRegion
  return readClientSettings(planContext.config, request.profile, region, planContext.variables)
}

function ifValid<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
