import type { Config, Section } from '../config/types.ts'
import { AwsxError } from '../errors.ts'

/** Marks the profiles that `awsx sync` wrote: `session/account/role`, or `session/account/role/path` for an assumed role. */
export const ownerKey = 'awsx_sync'
/** The name that `awsx sync` gave the profile. If the profile has a different name, the user renamed it. */
export const nameKey = 'awsx_sync_name'

/** A profile that `awsx sync` wrote. */
export interface OwnedProfile {
  readonly name: string
  readonly owner: string
  readonly accountId: string
  /** False if the user renamed it. */
  readonly isNamedBySync: boolean
  readonly section: Section
}

/** The value of {@link ownerKey}. An assumed role is `role/NAME`; names of permission sets contain no slash. */
export function readOwnershipMarker(session: string, accountId: string, role: string): string {
  return `${session}/${accountId}/${role}`
}

/** The profiles that `awsx sync` wrote for a session. Sections that cannot be read are skipped. */
export function findOwned(config: Config, session: string): readonly OwnedProfile[] {
  return config.profileNames().flatMap((name) => {
    const section = readIfClean(config, name)
    const owner = section?.get(ownerKey)?.value
    if (section === undefined || owner === undefined || !owner.startsWith(`${session}/`)) return []
    const [accountId = '', ...role] = owner.slice(session.length + 1).split('/')
    if (!/^\d{12}$/.test(accountId) || role.length === 0) return []
    const given = section.get(nameKey)?.value ?? name
    return [{ name, owner, accountId, isNamedBySync: given === name, section }]
  })
}

export function readIfClean(config: Config, name: string): Section | undefined {
  try {
    return config.profile(name)
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
