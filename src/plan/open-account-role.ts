import type { Config, Profile, Property, SourceLocation } from '../config/types.ts'
import type { SsoSignIn } from './types.ts'

/** The settings of a profile for an account and a role. */
export interface AccountRoleProfile {
  readonly name: string
  readonly accountId: string
  readonly roleName: string
  readonly signIn: SsoSignIn
  /** Where the config has the sign-in. */
  readonly location: SourceLocation
}

/** @returns the config with one more profile, which is in no file; `profileNames` does not list it */
export function withAccountRole(config: Config, role: AccountRoleProfile): Config {
  const profile = makeProfile(role)
  return { ...config, profile: (name) => (name === role.name ? profile : config.profile(name)) }
}

function makeProfile({ name, accountId, roleName, signIn, location }: AccountRoleProfile): Profile {
  const keys = {
    ...(signIn.ssoSession === null
      ? { sso_start_url: signIn.startUrl, sso_region: signIn.ssoRegion }
      : { sso_session: signIn.ssoSession }),
    sso_account_id: accountId,
    sso_role_name: roleName,
  }
  const properties = new Map(
    Object.entries(keys).map(([key, value]): [string, Property] => [
      key,
      { name: key, value, location, children: undefined },
    ]),
  )
  return { name, location, get: (key) => properties.get(key), properties: () => [...properties.values()] }
}
