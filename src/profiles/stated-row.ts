import type { Config, Profile } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import type { Step } from '../plan/types.ts'

/** A row of `awsx list`, as in `--json`. */
export interface ProfileRow {
  readonly profile: string
  /** The kind of the last step; null if the profile cannot be planned. */
  readonly kind: Step['kind'] | null
  readonly accountId: string | null
  readonly roleName: string | null
  readonly region: string | null
  readonly ssoSession: string | null
  readonly at: string | null
  /** RFC 3339; null if no credentials are cached. */
  readonly cachedUntil: string | null
  readonly problem?: { readonly code: string; readonly message: string }
}

/** The row of a profile without a plan, from its keys. */
export function statedRow(profile: string, config: Config): ProfileRow {
  const section = tryRead(() => config.profile(profile))
  const read = (key: string): string | null => section?.get(key)?.value || null
  const [, , , , account = null, role = ''] = read('role_arn')?.split(':') ?? []
  return {
    profile,
    kind: null,
    accountId: read('sso_account_id') ?? account ?? read('aws_account_id'),
    roleName: read('sso_role_name') ?? (role.split('/').at(-1) || null),
    region: read('region'),
    ssoSession: read('sso_session'),
    at: null,
    cachedUntil: null,
  }
}

/** Undefined for a section that cannot be parsed. */
function tryRead(read: () => Profile | undefined): Profile | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
