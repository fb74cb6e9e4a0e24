import type { Config, Profile } from '../config/types.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { openProfile } from './open-profile.ts'

/**
 * The region that the config gives a profile: its own, an included one, or the region of the profile that its
 * `credential_process` names.
 * @returns undefined if none of them sets a region
 */
export function findConfiguredRegion(config: Config, name: string): string | undefined {
  const start = openProfile({ config, warnings: [] }, name)
  return (start?.get('region') ?? findTarget(config, start)?.get('region'))?.value
}

/** The last of the profiles that name each other in `credential_process`. */
function findTarget(config: Config, start: Profile | undefined): Profile | undefined {
  const visited = new Set<string>()
  for (let profile = start; profile !== undefined;) {
    visited.add(profile.name)
    const name = readAwsxProcess(profile)
    if (name === undefined || visited.has(name)) return profile
    profile = openProfile({ config, warnings: [] }, name)
  }
  return undefined
}
