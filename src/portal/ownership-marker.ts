import type { Config, Section } from '../config/types.ts'
import { AwsxError } from '../errors.ts'

/** The key by which `awsx sync` knows the profiles that it wrote: `session/account/role`, for a role behind it `session/account/role/path`. */
export const ownerKey = 'awsx_sync'
/** The name that `awsx sync` gave the profile; where the profile has another, the user has renamed it. */
export const nameKey = 'awsx_sync_name'

/** A profile that `awsx sync` wrote. */
export interface OwnedProfile {
  readonly name: string
  readonly owner: string
  readonly accountId: string
  /** False if the user has given it the name that it has. */
  readonly isNamedBySync: boolean
  readonly section: Section
}

/** Text of {@link ownerKey}. A role behind the portal is `role/NAME`; names of permission sets hold no slash. */
export function readOwnershipMarker(session: string, accountId: string, role: string): string {
  return `${session}/${accountId}/${role}`
}

/** The profiles that `awsx sync` wrote for a session. A section that cannot be read is nobody's. */
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
