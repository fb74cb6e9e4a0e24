import type { Config, Profile } from '../config/types.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { makeCheckedContext } from './checked-plan.ts'
import { openProfile } from './open-profile.ts'
import { readKey } from './plan-context.ts'
import { readSsoSignIn } from './sso-base.ts'
import { isTokenProfile } from './sso-targets.ts'

/** The errors to expect from planning a profile without credentials, by its purpose. */
const expected = {
  /** It only sets a region, an output format and so on. */
  settings: ['PROFILE_NO_CREDENTIALS'],
  /** `awsx login` signs in with it. */
  'sign-in': ['SSO_INCOMPLETE'],
  /** Other profiles include it. */
  included: ['PROFILE_NO_CREDENTIALS', 'SSO_INCOMPLETE', 'PROFILE_NO_SOURCE', 'WEB_IDENTITY_NO_ROLE'],
} as const satisfies Record<string, readonly ErrorCode[]>

/**
 * Whether a planning error is expected, because the profile is not meant to have credentials.
 * @param code the code of the error
 */
export function isExpected(code: string, name: string, config: Config, variables: Variables): boolean {
  return findPurposes(name, config, variables).some((purpose) =>
    expected[purpose].some((other) => other === code),
  )
}

function findPurposes(
  name: string,
  config: Config,
  variables: Variables,
): readonly (keyof typeof expected)[] {
  const planContext = makeCheckedContext(config, variables)
  const profile = tryRead(() => openProfile(planContext, name))
  if (profile === undefined) return []
  const hasSignIn =
    isTokenProfile(profile) && tryRead(() => readSsoSignIn(planContext, profile)) !== undefined
  return [
    ...(mentionsCredentials(profile) ? [] : ['settings' as const]),
    ...(hasSignIn ? ['sign-in' as const] : []),
    ...(isIncluded(name, config) ? ['included' as const] : []),
  ]
}

function mentionsCredentials(profile: Profile): boolean {
  return profile
    .properties()
    .some((property) => /^(aws_|role_|source_profile|credential_)/.test(property.name))
}

function isIncluded(name: string, config: Config): boolean {
  return config.profileNames().some((other) => {
    const profile = tryRead(() => config.profile(other))
    return profile !== undefined && readKey(profile, 'include_profile') === name
  })
}

/** Undefined for a section with an error, which planning reports. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
